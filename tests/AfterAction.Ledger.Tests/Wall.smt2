; The wall holds whatever is done, for any number of people and incidents: an inductive proof, read by z3 (docs/formats/ledger.md).
; Every check-sat must answer unsat. Run by hand: z3 Wall.smt2
;
; same(p, q): the accounts p and q are one person's. near(i, j): the incidents i and j are of one cluster.
; stands(p, i): the standing that deploy/schema/ledger.sql and Wall.cs keep. actedR, actedI(p, i): what the ledger does not keep and the wall is
; about: that this person, under any account, has acted on that side of this incident or of one that was linked to it then or since.
(set-logic UF)
(declare-sort Person 0)
(declare-sort Incident 0)
(declare-datatypes ((Standing 0)) (((none) (review) (investigation) (barred))))

(declare-fun same (Person Person) Bool)
(declare-fun near (Incident Incident) Bool)
(declare-fun stands (Person Incident) Standing)
(declare-fun actedR (Person Incident) Bool)
(declare-fun actedI (Person Incident) Bool)

(declare-fun same2 (Person Person) Bool)
(declare-fun near2 (Incident Incident) Bool)
(declare-fun stands2 (Person Incident) Standing)
(declare-fun actedR2 (Person Incident) Bool)
(declare-fun actedI2 (Person Incident) Bool)

; Of whom and of what the act is.
(declare-const p Person)
(declare-const q Person)
(declare-const a Incident)
(declare-const b Incident)

(define-fun torn ((one Standing) (other Standing)) Bool (and (not (= one none)) (not (= other none)) (not (= one other))))
(define-fun both ((one Standing) (other Standing)) Standing (ite (= one none) other (ite (= other none) one (ite (= one other) one barred))))

; The invariant, of the state before and of the state after.
(define-fun SameIsOne () Bool (and (forall ((x Person)) (same x x)) (forall ((x Person) (y Person)) (=> (same x y) (same y x)))
    (forall ((x Person) (y Person) (z Person)) (=> (and (same x y) (same y z)) (same x z)))))
(define-fun NearIsOne () Bool (and (forall ((i Incident)) (near i i)) (forall ((i Incident) (j Incident)) (=> (near i j) (near j i)))
    (forall ((i Incident) (j Incident) (k Incident)) (=> (and (near i j) (near j k)) (near i k)))))
(define-fun Uniform () Bool (forall ((x Person) (y Person) (i Incident) (j Incident)) (=> (and (same x y) (near i j)) (= (stands x i) (stands y j)))))
(define-fun Remembered () Bool (forall ((x Person) (i Incident)) (and
    (=> (actedR x i) (or (= (stands x i) review) (= (stands x i) barred)))
    (=> (actedI x i) (or (= (stands x i) investigation) (= (stands x i) barred))))))
(define-fun Shared () Bool (forall ((x Person) (y Person) (i Incident) (j Incident)) (=> (and (same x y) (near i j))
    (and (= (actedR x i) (actedR y j)) (= (actedI x i) (actedI y j))))))
(define-fun Inv () Bool (and SameIsOne NearIsOne Uniform Shared Remembered))

(define-fun SameIsOne2 () Bool (and (forall ((x Person)) (same2 x x)) (forall ((x Person) (y Person)) (=> (same2 x y) (same2 y x)))
    (forall ((x Person) (y Person) (z Person)) (=> (and (same2 x y) (same2 y z)) (same2 x z)))))
(define-fun NearIsOne2 () Bool (and (forall ((i Incident)) (near2 i i)) (forall ((i Incident) (j Incident)) (=> (near2 i j) (near2 j i)))
    (forall ((i Incident) (j Incident) (k Incident)) (=> (and (near2 i j) (near2 j k)) (near2 i k)))))
(define-fun Uniform2 () Bool (forall ((x Person) (y Person) (i Incident) (j Incident)) (=> (and (same2 x y) (near2 i j)) (= (stands2 x i) (stands2 y j)))))
(define-fun Remembered2 () Bool (forall ((x Person) (i Incident)) (and
    (=> (actedR2 x i) (or (= (stands2 x i) review) (= (stands2 x i) barred)))
    (=> (actedI2 x i) (or (= (stands2 x i) investigation) (= (stands2 x i) barred))))))
(define-fun Shared2 () Bool (forall ((x Person) (y Person) (i Incident) (j Incident)) (=> (and (same2 x y) (near2 i j))
    (and (= (actedR2 x i) (actedR2 y j)) (= (actedI2 x i) (actedI2 y j))))))
(define-fun Inv2 () Bool (and SameIsOne2 NearIsOne2 Uniform2 Shared2 Remembered2))

; Claims never fade: no standing is lowered and no side is changed for the other.
(define-fun Kept () Bool (forall ((x Person) (i Incident)) (or (= (stands x i) none) (= (stands2 x i) (stands x i)) (= (stands2 x i) barred))))

(define-fun PeopleStay () Bool (forall ((x Person) (y Person)) (= (same2 x y) (same x y))))
(define-fun ClustersStay () Bool (forall ((i Incident) (j Incident)) (= (near2 i j) (near i j))))
(define-fun ActsStay () Bool (forall ((x Person) (i Incident)) (and (= (actedR2 x i) (actedR x i)) (= (actedI2 x i) (actedI x i)))))

; Nothing has happened yet.
(define-fun Init () Bool (and SameIsOne NearIsOne (forall ((x Person) (i Incident)) (and (= (stands x i) none) (not (actedR x i)) (not (actedI x i))))))

; claim, granted: then p acts.
(define-fun ClaimR () Bool (and PeopleStay ClustersStay (or (= (stands p a) none) (= (stands p a) review))
    (forall ((x Person) (i Incident)) (= (stands2 x i) (ite (and (same x p) (near i a)) review (stands x i))))
    (forall ((x Person) (i Incident)) (and (= (actedR2 x i) (or (actedR x i) (and (same x p) (near i a)))) (= (actedI2 x i) (actedI x i))))))
(define-fun ClaimI () Bool (and PeopleStay ClustersStay (or (= (stands p a) none) (= (stands p a) investigation))
    (forall ((x Person) (i Incident)) (= (stands2 x i) (ite (and (same x p) (near i a)) investigation (stands x i))))
    (forall ((x Person) (i Incident)) (and (= (actedI2 x i) (or (actedI x i) (and (same x p) (near i a)))) (= (actedR2 x i) (actedR x i))))))

; link: the clusters of a and b become one, acts on either were acts on both, and standings are carried. Refused when somebody would be torn;
; settled by recusing, whoever is torn is barred.
(define-fun Linking () Bool (and PeopleStay
    (forall ((i Incident) (j Incident)) (= (near2 i j) (or (near i j) (and (or (near i a) (near i b)) (or (near j a) (near j b))))))
    (forall ((x Person) (i Incident)) (= (stands2 x i) (ite (or (near i a) (near i b)) (both (stands x a) (stands x b)) (stands x i))))
    (forall ((x Person) (i Incident)) (= (actedR2 x i) (or (actedR x i) (and (or (near i a) (near i b)) (or (actedR x a) (actedR x b))))))
    (forall ((x Person) (i Incident)) (= (actedI2 x i) (or (actedI x i) (and (or (near i a) (near i b)) (or (actedI x a) (actedI x b))))))))
(define-fun Link () Bool (and Linking (forall ((x Person)) (not (torn (stands x a) (stands x b))))))

; unlink: the cluster falls into any parts whatever; all that is remembered stays.
(define-fun Unlink () Bool (and PeopleStay NearIsOne2 (forall ((i Incident) (j Incident)) (=> (near2 i j) (near i j))) ActsStay
    (forall ((x Person) (i Incident)) (= (stands2 x i) (stands x i)))))

; same person: likewise for accounts.
(define-fun Merging () Bool (and ClustersStay
    (forall ((x Person) (y Person)) (= (same2 x y) (or (same x y) (and (or (same x p) (same x q)) (or (same y p) (same y q))))))
    (forall ((x Person) (i Incident)) (= (stands2 x i) (ite (or (same x p) (same x q)) (both (stands p i) (stands q i)) (stands x i))))
    (forall ((x Person) (i Incident)) (= (actedR2 x i) (or (actedR x i) (and (or (same x p) (same x q)) (or (actedR p i) (actedR q i))))))
    (forall ((x Person) (i Incident)) (= (actedI2 x i) (or (actedI x i) (and (or (same x p) (same x q)) (or (actedI p i) (actedI q i))))))))
(define-fun Merge () Bool (and Merging (forall ((i Incident)) (not (torn (stands p i) (stands q i))))))

(echo "Init => Inv")
(push) (assert Init) (assert (not Inv)) (check-sat) (pop)

(echo "ClaimR keeps Inv")
(push) (assert Inv) (assert ClaimR) (assert (not Inv2)) (check-sat) (pop)
(echo "ClaimI keeps Inv")
(push) (assert Inv) (assert ClaimI) (assert (not Inv2)) (check-sat) (pop)
(echo "Link keeps Inv")
(push) (assert Inv) (assert Link) (assert (not Inv2)) (check-sat) (pop)
(echo "Link with recusals keeps Inv")
(push) (assert Inv) (assert Linking) (assert (not Inv2)) (check-sat) (pop)
(echo "Unlink keeps Inv")
(push) (assert Inv) (assert Unlink) (assert (not Inv2)) (check-sat) (pop)
(echo "Merge keeps Inv")
(push) (assert Inv) (assert Merge) (assert (not Inv2)) (check-sat) (pop)
(echo "Merge with recusals keeps Inv")
(push) (assert Inv) (assert Merging) (assert (not Inv2)) (check-sat) (pop)

(echo "ClaimR fades nothing")
(push) (assert Inv) (assert ClaimR) (assert (not Kept)) (check-sat) (pop)
(echo "ClaimI fades nothing")
(push) (assert Inv) (assert ClaimI) (assert (not Kept)) (check-sat) (pop)
(echo "Link fades nothing")
(push) (assert Inv) (assert Linking) (assert (not Kept)) (check-sat) (pop)
(echo "Unlink fades nothing")
(push) (assert Inv) (assert Unlink) (assert (not Kept)) (check-sat) (pop)
(echo "Merge fades nothing")
(push) (assert Inv) (assert Merging) (assert (not Kept)) (check-sat) (pop)

; What it is all for: whoever is granted a claim has acted on the other side of nothing in the cluster, under any account.
(echo "Whoever reads a review has investigated nothing near it")
(push) (assert Inv) (assert ClaimR) (assert (exists ((x Person) (i Incident)) (and (same x p) (near i a) (actedI x i)))) (check-sat) (pop)
(echo "Whoever investigates has read no review near it")
(push) (assert Inv) (assert ClaimI) (assert (exists ((x Person) (i Incident)) (and (same x p) (near i a) (actedR x i)))) (check-sat) (pop)
(echo "Whoever has acted on both sides is barred")
(push) (assert Inv) (assert (exists ((x Person) (i Incident)) (and (actedR x i) (actedI x i) (not (= (stands x i) barred))))) (check-sat) (pop)
(echo "A link bars nobody who was not barred")
(push) (assert Inv) (assert Link) (assert (exists ((x Person) (i Incident)) (and (= (stands2 x i) barred) (not (= (stands x i) barred)) (not (= (stands x a) barred)) (not (= (stands x b) barred))))) (check-sat) (pop)
(echo "A merge bars nobody who was not barred")
(push) (assert Inv) (assert Merge) (assert (exists ((x Person) (i Incident)) (and (= (stands2 x i) barred) (not (= (stands x i) barred)) (not (= (stands p i) barred)) (not (= (stands q i) barred))))) (check-sat) (pop)
