import time
def test_x(program, ada, bob):
    a=time.time()
    p = program(ada)
    print("flow", time.time()-a)
    assert p.get("/api/v1/accounts/verify_credentials").json["username"] == "ada"
    id = p.post("/api/v1/statuses", status="hello é").json["id"]
    q = program(bob)
    assert q.get(f"/api/v1/statuses/{id}").json["content"] == "<p>hello é</p>"
    print(q.delete(f"/api/v1/statuses/{id}", expect=404).json)
    print(p.patch("/api/v1/accounts/update_credentials", display_name="x").json)
