// Package portal is where families apply and follow what became of it (我要吃低保:
// 掌上办). A family signs in with a code that is sent to a phone, fills in an
// application whose draft survives a lost connection, files it once, and reads
// where it stands, who has it, until when, and what there is to do.
//
// A code on a phone proves a phone and not a person. So an account holds no role
// (authz.Family), sees what it filed itself and nothing that was on file before,
// and is told the same whether a household is known or not. Whether the people it
// names are who they are said to be, the office finds out before it accepts.
//
// The room owns accounts, codes, sessions and drafts. Cases, letters of
// authorisation and payments are other rooms', behind the interfaces of ports.go.
//
// Law: 社会救助法 articles 38–41 and 62 (nothing is asked that a check can find),
// 民发〔2021〕57号 articles 4–10, 个人信息保护法 articles 13–17.
package portal
