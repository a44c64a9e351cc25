// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Live;
using Telemetry.Diagnostics.Fingerprint;
using Telemetry.Host.Settings;
using Telemetry.Host.Watchers;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Confinement;
using Telemetry.Model.Control;
using Telemetry.Model.Fingerprints;

namespace Telemetry.Appliance.Watchers;

/// <summary>Watches the host's settings: makes the fingerprint once all settings are known, and again at each change of
/// a setting that can change during the run, which it also reports.</summary>
/// <param name="found">Returns the settings found at the start; null until they are known.</param>
/// <param name="history">Receives the fingerprint and the changes.</param>
/// <param name="control">Receives control messages.</param>
/// <param name="notices">Receives lines for the user.</param>
internal sealed class SettingsWatcher(
    WatchedSettings watched, Func<IReadOnlyList<HostSetting>?> found, FingerprintHistory history, ControlQueue control,
    IProgress<string> notices) : ILivePart, IHostWatcher
{
    private const long ReadEveryNs = 1_000_000_000;

    private readonly HashSet<WatchedSetting> _changed = [];       // before tune's result
    private readonly Queue<ControlMessage> _waiting = [];
    private IReadOnlyList<HostSetting>? _found;
    private SettingJudge? _judge;
    private bool _hasThreads;
    private long _lastReadNs;

    /// <summary>Watches the settings of the host and of the interfaces that are there; null if they are not
    /// watched.</summary>
    internal static SettingsWatcher? Open(LiveParts run)
    {
        if (run.Process.HostSettings is not { } found)
            return null;
        CpuSet cpus = run.Process.Cores.Settings.IsGiven
            ? new CpuSet(run.Process.Cores.Settings.Pinned.Select(pin => pin.Cpu)) : HostThread.Cpus();
        WatchedSettings watched = run.Privileged(
            () => new WatchedSettings([.. run.Kernel.Interfaces.Select(device => device.Name)], cpus));
        return new SettingsWatcher(watched, found, new FingerprintHistory(), run.Control, run.Process.Notices);
    }

    public long LookEveryNs => 100_000_000;

    public void AddTo(LiveInputs inputs) => inputs.Publisher = inputs.Publisher with { HostSettings = history };

    public void Dispose() => watched.Dispose();

    public void Look(long nowNs)
    {
        if (!_hasThreads)
        {
            watched.AddThreads(IsOurs);
            _hasThreads = true;
            _lastReadNs = nowNs;
        }
        if (_found is null && found() is { } settings)
        {
            _found = settings;
            _judge = new SettingJudge(settings, watched.All, _changed);
            Publish();
        }
        if (nowNs - _lastReadNs >= ReadEveryNs)
            Read(nowNs);
        while (_waiting.TryPeek(out ControlMessage message) && control.TryAdd(message))
            _ = _waiting.Dequeue();
    }

    private static bool IsOurs(string thread) =>
        thread is "analysis" or "publisher" || thread.StartsWith("reader", StringComparison.Ordinal);

    private void Read(long nowNs)
    {
        List<(WatchedSetting Setting, string? Before)>? changes = null;
        for (int place = 0; place < watched.All.Count; place++)
        {
            WatchedSetting setting = watched.All[place];
            string? before = setting.Value;
            if (setting.Look() && before != setting.Value)
                (changes ??= []).Add((setting, before));
        }
        if (changes is not null)
            Enqueue(changes, nowNs);
        _lastReadNs = nowNs;
    }

    private void Enqueue(List<(WatchedSetting Setting, string? Before)> changes, long nowNs)
    {
        if (_judge is null)
            _changed.UnionWith(changes.Select(change => change.Setting));
        ulong hash = Publish();
        foreach ((WatchedSetting setting, string? before) in changes)
        {
            var change = new SettingChange(
                history.Changes + 1, setting.Id, setting.Target, before, setting.Value, hash)
            {
                Verdict = _judge?.Of(setting),
            };
            history.Add(change);
            string verdict = change.Verdict is { } judged ? $" ({CheckVerdictText.Of(judged)})" : "";
            notices.Report(
                $"{change.Id} {change.Target}: {change.Before ?? "nothing"} -> {change.After ?? "nothing"}{verdict}");
            _waiting.Enqueue(new ControlMessage
            {
                StampNs = nowNs,
                SinceNs = _lastReadNs,
                Kind = ControlKind.SettingChanged,
                LineIndex = -1,
                Count = change.Number,
            });
        }
    }

    private ulong Publish()
    {
        if (_found is null)
            return 0;
        HostFingerprint current = FingerprintRules.Combine(_found, watched.All, _judge!);
        history.Current.Value = current;
        return current.Hash;
    }
}
