-- Who may call what in database ledger. Run by its owner after each migration, any number of times.
-- Nobody but the owner touches a table, not even to read: the wall answers questions and shows nothing.

REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON SCHEMA ledger FROM PUBLIC, aa_protected_app, aa_register_app;
REVOKE ALL ON ALL TABLES IN SCHEMA ledger FROM PUBLIC, aa_protected_app, aa_register_app;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA ledger FROM PUBLIC, aa_protected_app, aa_register_app;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC, aa_protected_app, aa_register_app;

GRANT USAGE ON SCHEMA ledger TO aa_protected_app, aa_register_app;
GRANT EXECUTE ON FUNCTION ledger.built_for() TO aa_protected_app, aa_register_app;

-- Each program claims its own side and no other: neither can make anybody stand on the far one.
GRANT EXECUTE ON FUNCTION ledger.claim_review(uuid, uuid[], date), ledger.knock(uuid, uuid[], date), ledger.behind_wall(uuid, uuid[]) TO aa_protected_app;
GRANT EXECUTE ON FUNCTION ledger.claim_investigation(uuid, uuid[], date) TO aa_register_app;

-- What the conflicts officer and the administration of accounts do, they do in the register program.
GRANT EXECUTE ON FUNCTION ledger.eligible(uuid, uuid), ledger.link(uuid, uuid, uuid, date), ledger.unlink(uuid, uuid, uuid, date),
    ledger.same_person(uuid, uuid, uuid, date), ledger.tasks(), ledger.settle(bigint, boolean, uuid, date) TO aa_register_app;

-- What each program still has to put into its log; neither sees when anybody claimed the other side.
GRANT EXECUTE ON FUNCTION ledger.review_acts(), ledger.review_acts_logged(uuid[]) TO aa_protected_app;
GRANT EXECUTE ON FUNCTION ledger.investigation_acts(), ledger.investigation_acts_logged(uuid[]) TO aa_register_app;
-- After a restore each program brings back what its own journal has, and vouches for its own side.
GRANT EXECUTE ON FUNCTION ledger.bring_back_review(uuid, uuid[], date), ledger.vouches_review(), ledger.vouch_review(date) TO aa_protected_app;
GRANT EXECUTE ON FUNCTION ledger.bring_back_investigation(uuid, uuid[], date), ledger.bring_back_link(uuid, uuid, integer, uuid, date),
    ledger.bring_back_same_person(uuid, uuid, uuid, date), ledger.bring_back_recusal(uuid, uuid, date),
    ledger.vouches_investigation(), ledger.vouch_investigation(date) TO aa_register_app;
GRANT EXECUTE ON FUNCTION ledger.review_claims() TO aa_protected_app;
GRANT EXECUTE ON FUNCTION ledger.investigation_claims(), ledger.cluster(uuid) TO aa_register_app;
