package lab

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNamespaceRemedyNamesTheSettingThatForbids(t *testing.T) {
	for path, c := range map[string]struct{ value, want string }{
		"user/max_user_namespaces":                     {"0\n", "sudo sysctl -w user.max_user_namespaces=16384"},
		"user/max_pid_namespaces":                      {"0\n", "sudo sysctl -w user.max_pid_namespaces=16384"},
		"kernel/unprivileged_userns_clone":             {"0\n", "sudo sysctl -w kernel.unprivileged_userns_clone=1"},
		"kernel/apparmor_restrict_unprivileged_userns": {"1\n", "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"},
	} {
		remedy, found := namespaceRemedy(func(p string) string {
			if p == path {
				return c.value
			}
			return ""
		})
		assert.True(t, found, path)
		assert.Equal(t, c.want, remedy)
	}
	_, found := namespaceRemedy(func(string) string { return "63000\n" })
	assert.False(t, found)
}

func TestBuildFindingsStopAtWhatFailed(t *testing.T) {
	steps := stepChecks()
	for i, broken := range steps {
		findings := buildFindings(&StepError{broken.Step, errors.New("boom")}, func(string) string { return "" })
		for j, f := range findings {
			want := map[bool]Status{true: OK, false: Untried}[j < i]
			if j == i {
				want = Missing
				assert.NotEmpty(t, f.Remedy)
				assert.Contains(t, f.Detail, "boom")
			}
			assert.Equal(t, want, f.Status, "%s broken, %s", broken.Step, f.Check)
		}
		assert.False(t, CanRun(findings))
	}
	assert.True(t, CanRun(buildFindings(nil, nil)))
}

func TestRuleFinding(t *testing.T) {
	failed := errors.New("No chain/target/match by that name.\n")
	for name, c := range map[string]struct {
		installed []string
		failed    error
		status    Status
		remedy    string
	}{
		"works":     {[]string{"nft"}, nil, OK, ""},
		"no tool":   {nil, failed, Missing, "apt-get install iptables"},
		"no target": {[]string{"iptables", "nft"}, failed, Missing, "CONFIG_NETFILTER_XT_TARGET_NFQUEUE"},
		"only nft":  {[]string{"nft"}, failed, Missing, "CONFIG_NFT_QUEUE"},
	} {
		t.Run(name, func(t *testing.T) {
			f := ruleFinding("iptables", c.installed, c.failed)
			assert.Equal(t, c.status, f.Status)
			assert.Contains(t, f.Remedy, c.remedy)
			assert.NotContains(t, f.Detail, "\n")
		})
	}
}
