package policy

// vocabularies are the closed sets of words in facts, by entity and field: what
// a fact may say, and what an expression may compare it with.
var vocabularies = func() map[string][]string {
	study := words(StudyNone, StudyPreschool, StudyCompulsory, StudySenior, StudyVocational, StudyCollege, StudyBachelor, StudyPostgraduate)
	disability := append(words(DisabilityVisual, DisabilityHearing, DisabilitySpeech, DisabilityLimb,
		DisabilityIntellectual, DisabilityMental, DisabilityMultiple), "")
	basis := words(Declared, Found, Estimated)
	return map[string][]string{
		"member.relation": words(RelationApplicant, RelationSpouse, RelationChild, RelationParent,
			RelationGrandparent, RelationGrandchild, RelationSibling, RelationOther),
		"member.study":       study,
		"member.labour":      words(LabourUnknown, LabourAble, LabourPartial, LabourNone),
		"member.disability":  disability,
		"member.marriage":    words(MarriageNone, MarriageMarried, MarriageDivorced),
		"member.spouse":      words(SpouseNone, SpouseMember, SpouseObligor, SpouseAbsent),
		"member.registered":  words(RegisteredUnknown, RegisteredHere, RegisteredAway),
		"obligor.disability": disability,
		"parent.disability":  disability,
		"parent.state": words(ParentDead, ParentMissing, ParentDisabled, ParentIll, ParentPrison, ParentDetox,
			ParentConfined, ParentNoContact, ParentAble, ParentRevoked, ParentDeported),
		"income.kind":  words(IncomeWage, IncomeBusiness, IncomeProperty, IncomeTransfer, IncomeOther),
		"income.basis": basis, "asset.basis": basis, "deduction.basis": basis,
		"asset.kind": words(AssetDeposit, AssetSecurity, AssetFund, AssetInsurance, AssetClaim, AssetInternetFinance,
			AssetVehicle, AssetBoat, AssetMachinery, AssetHouse, AssetForest, AssetCompany, AssetOther),
		"deduction.kind": words(DeductWorkCost, DeductBusinessCost, DeductPropertyCost, DeductTransferOut, DeductDisability, DeductIllness),
		"loss.kind":      words(LossEmergency, LossTransition, LossCollapsed, LossDamaged, LossWinter, LossDeath, LossDrought),
		"expense.kind":   words(ExpenseLiving, ExpenseMedical, ExpenseEducation, ExpenseRehabilitation, ExpenseOther),
		"hardship.kind":  words(HardshipEmergency, HardshipSpending),
		"hardship.cause": {"fire", "traffic", "illness", "education", "medical", "jobless", "disaster", "other"},
	}
}()

func words[T ~string](codes ...T) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = string(c)
	}
	return out
}
