module github.com/tigerbench/tigerbench/peers/go

go 1.26.0

replace github.com/tigerbench/tigerbench => ../..

require (
	github.com/panjf2000/ants/v2 v2.12.1
	github.com/tigerbench/tigerbench v0.0.0-00010101000000-000000000000
	golang.org/x/sync v0.24.0
)

require (
	github.com/montanaflynn/stats v0.14.0 // indirect
	github.com/oschwald/maxminddb-golang/v2 v2.9.0 // indirect
	github.com/stretchr/testify v1.12.1 // indirect
	go.uber.org/goleak v1.3.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/sys v0.49.0 // indirect
	pgregory.net/rapid v1.3.0 // indirect
)
