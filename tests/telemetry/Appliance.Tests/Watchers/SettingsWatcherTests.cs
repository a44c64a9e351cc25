// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Watchers;
using Telemetry.Diagnostics.Fingerprint;
using Telemetry.Host.Settings;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Confinement;
using Telemetry.Model.Control;
using Telemetry.Model.Failures;
using Telemetry.Model.Fingerprints;
using Telemetry.Model.Threads;
using TestSupport;

namespace Telemetry.Appliance.Tests.Watchers;

/// <summary>Changes of a host's settings, simulated in a folder. The threads among them are those of this process, so
/// no other test may start some meanwhile.</summary>
[Collection(Undisturbed.Name)]
public sealed class SettingsWatcherTests : IDisposable
{
    private const long SecondNs = 1_000_000_000;
    private const string ClockSource = "sys/devices/system/clocksource/clocksource0/current_clocksource";
    private const string Governor = "sys/devices/system/cpu/cpu1/cpufreq/scaling_governor";
    private const string Affinity = "proc/irq/40/effective_affinity_list";

    private readonly ScratchFolder _root = new();
    private readonly FingerprintHistory _history = new();
    private readonly ControlQueue _notes = new();
    private readonly List<string> _notices = [];
    private readonly WatchedSettings _watched;
    private readonly SettingsWatcher _watcher;
    private IReadOnlyList<HostSetting>? _found;
    private long _nowNs = 100 * SecondNs;

    public SettingsWatcherTests()
    {
        Write(ClockSource, "tsc");
        Write(Governor, "performance");
        Write("sys/devices/pci0/0000:01:00.0/msi_irqs/40", "msi");
        Write("sys/devices/pci0/0000:01:00.0/virtio2/name", "x");
        Write("sys/kernel/irq/40/actions", "virtio2-input.0");
        Write(Affinity, "1");
        // As in the kernel: the entry is a link, and its device too, each relative to its own place.
        Directory.CreateDirectory(_root.File("sys/devices/pci0/0000:01:00.0/virtio2/net/ethx"));
        File.CreateSymbolicLink(
            _root.File("sys/devices/pci0/0000:01:00.0/virtio2/net/ethx/device"), "../../../virtio2");
        Directory.CreateDirectory(_root.File("sys/class/net"));
        File.CreateSymbolicLink(
            _root.File("sys/class/net/ethx"), "../../devices/pci0/0000:01:00.0/virtio2/net/ethx");
        _watched = new WatchedSettings(["ethx"], new CpuSet([1]), _root.Path + "/");
        _watcher = new SettingsWatcher(_watched, () => _found, _history, _notes, new Lines(_notices));
        Look();
    }

    public void Dispose()
    {
        _watched.Dispose();
        _root.Dispose();
    }

    [Fact]
    public void the_fingerprint_appears_when_all_is_known_and_has_the_watched_settings()
    {
        Assert.Null(_history.Current.Value);
        _found = [new HostSetting("clock-source", "host", "tsc", CheckVerdict.Ok, IsCompared: false)];

        Look();

        HostSetting[] got = [.. _history.Current.Value!.Settings.Where(setting => setting.Id != SettingNames.Threads)];
        Assert.Equal(
            [
                new("clock-source", "host", "tsc", CheckVerdict.Ok, IsCompared: true),
                new("nic-irq-affinity", "ethx/virtio2-input.0", "1", null, IsCompared: true),
                new("power-governor", "cpu1", "performance", null, IsCompared: true),
            ],
            got);
        Assert.Empty(Notes());
        Assert.Equal(0, _history.Changes);
    }

    [Theory]
    [InlineData(ClockSource, "hpet", "clock-source", "host", "tsc")]
    [InlineData(Governor, "powersave", "power-governor", "cpu1", "performance")]
    [InlineData(Affinity, "0", "nic-irq-affinity", "ethx/virtio2-input.0", "1")]
    public void a_change_is_reported_once_with_both_values_and_another_hash(
        string file, string after, string id, string target, string before)
    {
        _found = [new HostSetting("clock-source", "host", "tsc", CheckVerdict.Ok, IsCompared: false)];
        Look();
        ulong hash = _history.Current.Value!.Hash;

        Write(file, after);
        Look();
        Look();

        ControlMessage note = Assert.Single(Notes());
        Assert.Equal((ControlKind.SettingChanged, _nowNs - SecondNs, _nowNs - 2 * SecondNs),
            (note.Kind, note.StampNs, note.SinceNs));
        Assert.Equal(
            new SettingChange(1, id, target, before, after, _history.Current.Value!.Hash), _history.Find(note.Count));
        Assert.NotEqual(hash, _history.Current.Value.Hash);
        Assert.Equal($"{id} {target}: {before} -> {after}", Assert.Single(_notices));
        Assert.Null(_history.Current.Value.Settings.Single(setting => setting.Id == id).Verdict);

        Write(file, before);
        Look();
        Assert.Equal(hash, _history.Current.Value.Hash);
        Assert.Equal(2, _history.Changes);
    }

    /// <summary>There is no interface ethx here: what its settings cannot be read for is that it is gone.</summary>
    [Fact]
    public void of_an_interface_that_goes_and_returns_only_what_is_different_is_reported()
    {
        string affinity = _root.File(Affinity);
        File.Delete(affinity);
        Look();
        Look();
        Write(Affinity, "1");
        Look();
        Assert.Empty(Notes());

        File.Delete(affinity);
        Look();
        Write(Affinity, "0");
        Look();

        Assert.Single(Notes());
        Assert.Equal("nic-irq-affinity ethx/virtio2-input.0: 1 -> 0", Assert.Single(_notices));
    }

    [Theory]
    [InlineData("performance", "performance", "powersave", CheckVerdict.Warn)]  // unwanted: the rule's severity
    [InlineData("powersave", "performance", "performance", CheckVerdict.Ok)]    // corrected
    [InlineData("performance", null, "powersave", null)]                        // no rule
    [InlineData("schedutil", "performance", "powersave", null)]                 // tune had found another value
    public void a_change_is_evaluated_by_the_rule_of_the_setting(
        string found, string? wanted, string after, CheckVerdict? expected)
    {
        const string Started = "performance";
        string before = found == "powersave" ? found : Started;
        Directory.Delete(_root.File("sys/devices/system/cpu/cpu1/cpufreq"), recursive: true);
        Write("sys/devices/system/cpu/cpufreq/policy0/scaling_governor", before);
        File.CreateSymbolicLink(_root.File("sys/devices/system/cpu/cpu1/cpufreq"), "../cpufreq/policy0");
        using var watched = new WatchedSettings([], new CpuSet([1]), _root.Path + "/");
        _found =
        [
            new HostSetting("power-governor", "policy0", found, CheckVerdict.Fail, IsCompared: false)
            {
                Rule = wanted is null ? null : new SettingRule(wanted, CheckVerdict.Warn),
            },
        ];
        var watcher = new SettingsWatcher(watched, () => _found, _history, _notes, new Lines(_notices));
        watcher.Look(_nowNs);

        Write("sys/devices/system/cpu/cpufreq/policy0/scaling_governor", after);
        watcher.Look(_nowNs += SecondNs);
        CheckVerdict? changed = _history.Find(1)!.Verdict;
        Write("sys/devices/system/cpu/cpufreq/policy0/scaling_governor", before);
        watcher.Look(_nowNs += SecondNs);

        Assert.Equal((expected, (CheckVerdict?)CheckVerdict.Fail), (changed, _history.Find(2)!.Verdict));
        HostSetting got = Assert.Single(_history.Current.Value!.Settings, setting => setting.Id == "power-governor");
        Assert.Equal(("cpu1", before), (got.Target, got.Value));
    }

    [Fact]
    public void a_cpu_that_goes_offline_is_reported_and_fails_until_it_is_back()
    {
        Write("sys/devices/system/cpu/online", "0-3");
        using var watched = new WatchedSettings([], CpuSet.None, _root.Path + "/");
        _found = [new HostSetting("cpu-online-set", "host", null, CheckVerdict.NotApplicable, IsCompared: false)];
        var watcher = new SettingsWatcher(watched, () => _found, _history, _notes, new Lines(_notices));
        watcher.Look(_nowNs);
        ulong hash = _history.Current.Value!.Hash;
        foreach (string online in (string[])["0-2", "0-3"])
        {
            Write("sys/devices/system/cpu/online", online);
            watcher.Look(_nowNs += SecondNs);
        }

        Assert.Equal(["cpu-online-set host: 0-3 -> 0-2 (fail)", "cpu-online-set host: 0-2 -> 0-3 (ok)"], _notices);
        Assert.Equal(hash, _history.Current.Value.Hash);
        Assert.Equal(CheckVerdict.Ok,
            Assert.Single(_history.Current.Value.Settings, setting => setting.Id == "cpu-online-set").Verdict);
    }

    [Fact]
    public void a_rule_of_tune_is_read_if_one_value_is_good()
    {
        static string Row(string compare, string severity, string want) =>
            $$"""{"type":"check","id":"x","target":"{{compare}}","found":"a","verdict":"ok","want":{{want}}"""
            + $$""","compare":"{{compare}}","severity":"{{severity}}"}""";

        SettingRule?[] rules = [.. FingerprintRules.Read(
        [
            Row("equal", "critical", "\"a\""), Row("cpus", "low", "\"0-3\""), Row("equal", "info", "\"a\""),
            Row("own", "high", "\"a\""), Row("at_least", "high", "\"8\""), Row("equal", "high", "null"),
            """{"type":"summary"}""",
        ]).Select(setting => setting.Rule)];

        SettingRule?[] expected =
        [
            new("a", CheckVerdict.Fail), new("0-3", CheckVerdict.Warn), new("a", CheckVerdict.Ok), null, null, null,
        ];
        Assert.Equal<IEnumerable<SettingRule?>>(expected, rules);
    }

    [Fact]
    public void a_missing_setting_is_reported_as_nothing_and_an_unknown_host_has_no_hash()
    {
        File.Delete(_root.File(Governor));
        Look();

        SettingChange change = _history.Find(Assert.Single(Notes()).Count)!;
        Assert.Equal(("performance", null, 0UL), (change.Before, change.After, change.Hash));
    }

    [Fact]
    public void changes_beyond_the_queues_room_are_reported_later()
    {
        while (_notes.TryAdd(default))
        {
        }
        Write(Governor, "powersave");
        Look();
        Assert.DoesNotContain(Notes(), note => note.Kind == ControlKind.SettingChanged);

        Look();

        Assert.Equal(1, Assert.Single(Notes()).Count);
    }

    [Fact]
    public void a_thread_that_may_run_elsewhere_is_a_change()
    {
        using var ready = new ManualResetEventSlim();
        using var move = new ManualResetEventSlim();
        using var moved = new ManualResetEventSlim();
        using var end = new ManualResetEventSlim();
        int cpu = HostThread.Cpus()[0];
        var thread = new Thread(() =>
        {
            ThreadName.Set("reader-node7");
            ready.Set();
            move.Wait();
            HostThread.PinTo(cpu);
            moved.Set();
            end.Wait();
        });
        thread.Start();
        ready.Wait();
        var threads = new WatchedSettings([], CpuSet.None, _root.Path + "/");
        var watcher = new SettingsWatcher(threads, () => null, _history, _notes, new Lines(_notices));
        watcher.Look(_nowNs);

        move.Set();
        moved.Wait();
        watcher.Look(_nowNs += SecondNs);
        end.Set();
        thread.Join();

        SettingChange change = _history.Find(Assert.Single(Notes()).Count)!;
        Assert.Equal(("cpu-pinned", "reader-node7", HostThread.Cpus().ToString(), $"{cpu}"),
            (change.Id, change.Target, change.Before, change.After));
    }

    [Fact]
    public void checking_allocates_nothing_while_nothing_changes()
    {
        _found = [new HostSetting("clock-source", "host", "tsc", CheckVerdict.Ok, IsCompared: false)];
        Look();
        Look();
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int look = 0; look < 100; look++)
            Look();

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private void Look() => _watcher.Look(_nowNs += SecondNs);

    private List<ControlMessage> Notes()
    {
        List<ControlMessage> notes = [];
        for (; _notes.TryPeek(out ControlMessage note); _notes.Remove())
            notes.Add(note);
        return notes;
    }

    private void Write(string name, string text)
    {
        string file = _root.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text + "\n");
    }

    private sealed class Lines(List<string> lines) : IProgress<string>
    {
        public void Report(string value) => lines.Add(value);
    }
}
