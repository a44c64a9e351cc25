// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Doctor;
using Telemetry.Diagnostics.Fingerprint;
using Telemetry.Model.Failures;
using Telemetry.Model.Fingerprints;

namespace Telemetry.Diagnostics.Tests.Fingerprint;

public sealed class HostFingerprintTests
{
    private static readonly HostSetting[] Known =
    [
        new("mem-swap", "host", "none", CheckVerdict.Ok, IsCompared: true),
        new("nic-mtu", "eth1", "1500", CheckVerdict.Warn, IsCompared: true),
        new("clock-step", "host", "7", CheckVerdict.Fail, IsCompared: false),
        new("power-epb", "none", null, CheckVerdict.NotApplicable, IsCompared: true),
    ];

    [Fact]
    public void the_hash_covers_the_compared_settings_in_order()
    {
        // FNV-1a of 64 bits of "mem-swap\thost\tnone\nnic-mtu\teth1\t1500\n", calculated by another program.
        const ulong Expected = 0xA1EA_5779_8CEC_66C7;

        Assert.Equal(Expected, new HostFingerprint(Known).Hash);
        Assert.Equal(Expected, new HostFingerprint(Known.Reverse()).Hash);
    }

    [Fact]
    public void another_value_changes_the_hash_unless_it_is_not_compared()
    {
        ulong hash = new HostFingerprint(Known).Hash;

        Assert.Equal(hash, new HostFingerprint(With("clock-step", "8")).Hash);
        Assert.NotEqual(hash, new HostFingerprint(With("nic-mtu", "9000")).Hash);
        Assert.NotEqual(hash, new HostFingerprint(With("power-epb", "6")).Hash);
        Assert.NotEqual(hash, new HostFingerprint(Known[1..]).Hash);
    }

    [Fact]
    public void interrupt_numbers_do_not_change_the_fingerprint_but_their_cpus_do()
    {
        Assert.Equal(Interrupts(("irq-24", "0"), ("irq-25", "1")), Interrupts(("irq-31", "1"), ("irq-40", "0")));
        Assert.NotEqual(Interrupts(("irq-24", "0"), ("irq-25", "1")), Interrupts(("irq-24", "1"), ("irq-25", "1")));
        Assert.NotEqual(Interrupts(("irq-24", "0")), Interrupts(("irq-24", "0"), ("irq-25", "0")));
    }

    [Fact]
    public void verdicts_are_counted()
    {
        var fingerprint = new HostFingerprint(Known);

        Assert.Equal([1, 1, 1, 1, 0], Enum.GetValues<CheckVerdict>().Select(fingerprint.Count));
    }

    [Fact]
    public void an_unchanged_host_has_the_same_fingerprint_each_time()
    {
        ulong[] hashes = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            using var tune = new EmbeddedTune();
            IReadOnlyList<HostSetting> found = FingerprintRules.Read(tune.Check(["lo"], null)!.Value.Lines);
            Assert.True(found.Count > 50, $"{found.Count} settings");
            Assert.Contains(found, setting => setting is { Id: "host-kernel", Value.Length: > 0, IsCompared: true });
            return FingerprintRules.Combine(found, [], new SettingJudge(found, [], [])).Hash;
        })];

        Assert.Equal(hashes[0], hashes[1]);
    }

    [Fact]
    public void settings_of_a_check_that_was_ended_early_are_no_fingerprint()
    {
        string[] lines =
        [
            """{"type":"check","id":"mem-swap","target":"host","found":"none","verdict":"ok"}""",
            """{"type":"summary","command":"check","ok":1,"warn":0,"fail":0,"not_applicable":0,"unknown":0}""",
        ];

        Assert.Equal("mem-swap", Assert.Single(FingerprintRules.Read(lines)).Id);
        Assert.Empty(FingerprintRules.Read(lines[..1]));
    }

    private static IEnumerable<HostSetting> With(string id, string value) =>
        Known.Select(setting => setting.Id == id ? setting with { Value = value } : setting);

    private static ulong Interrupts(params (string Target, string Cpus)[] interrupts) => new HostFingerprint(
        interrupts.Select(one => new HostSetting(
            "irq-device-affinity", one.Target, one.Cpus, CheckVerdict.Ok, IsCompared: true))).Hash;
}
