// Package outreach faces the public: the law in force as anybody may read it
// (政策库, 社会救助法 art. 67). It reads the policy packs and keeps nothing.
package outreach
