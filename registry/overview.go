package registry

type overviewCache struct{}
