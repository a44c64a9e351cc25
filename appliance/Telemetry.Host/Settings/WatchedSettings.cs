// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Host.Jitter;
using Telemetry.Host.Losses;
using Telemetry.Kernel;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Confinement;

namespace Telemetry.Host.Settings;

/// <summary>
/// Everything of the host that is looked at again and again: governors, the clock source, links and features of
/// interfaces, where their interrupts go, and where the threads of this process run. What is not there at the start is
/// not looked at.
/// </summary>
public sealed class WatchedSettings : IDisposable
{
    private readonly List<WatchedSetting> _settings = [];
    private readonly List<EthtoolQuery> _sockets = [];
    private readonly string _root;

    /// <summary>Finds what there is, in the network namespace of the calling thread.</summary>
    /// <param name="interfaces">Interfaces that are measured.</param>
    /// <param name="cpus">CPUs whose governors matter.</param>
    /// <param name="root">What stands before /sys and /proc; empty for this host's.</param>
    public WatchedSettings(IReadOnlyList<string> interfaces, CpuSet cpus, string root = "")
    {
        _root = root;
        AddFile(SettingNames.ClockSource, "host",
            "/sys/devices/system/clocksource/clocksource0/current_clocksource");
        AddFile(SettingNames.OnlineCpus, "host", "/sys/devices/system/cpu/online");
        foreach (int cpu in cpus)
            AddGovernor(string.Create(CultureInfo.InvariantCulture, $"cpu{cpu}"));
        foreach (string name in interfaces.Distinct())
        {
            AddLink(name);
            AddInterrupts(name);
        }
    }

    /// <summary>What is looked at.</summary>
    public IReadOnlyList<WatchedSetting> All => _settings;

    /// <summary>Looks after the threads of this process too, as they are named now.</summary>
    /// <param name="isWanted">Tells which, by name.</param>
    public void AddThreads(Func<string, bool> isWanted)
    {
        foreach ((int thread, string name) in ProcessThreads.Named())
        {
            if (isWanted(name))
                Add(new ThreadSetting(name, thread));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    private void AddFile(string id, string target, string path, string? targetOfTune = null) =>
        Add(new FileSetting(id, target, _root + path) { TargetOfTune = targetOfTune ?? target });

    // CPUs that share a clock share a policy, which is what tune names; the folder of each is a link to that.
    private void AddGovernor(string cpu)
    {
        string folder = $"/sys/devices/system/cpu/{cpu}/cpufreq";
        AddFile(SettingNames.Governor, cpu, folder + "/scaling_governor",
            Directory.Exists(_root + folder) ? new DirectoryInfo(_root + folder).LinkTarget?.Split('/')[^1] : null);
    }

    private void Add(WatchedSetting setting)
    {
        if (setting.Look() && setting.Value is not null)
            _settings.Add(setting);
    }

    private void AddLink(string name)
    {
        var ethtool = new EthtoolQuery(name);
        _sockets.Add(ethtool);
        Add(new LinkSetting(name, ethtool));
        IReadOnlyList<string> features = ethtool.FeatureNames();
        foreach ((string feature, string id) in SettingNames.Features)
        {
            int place = features.TakeWhile(known => known != feature).Count();
            if (place < features.Count)
                Add(new FeatureSetting(id, name, ethtool, place));
        }
    }

    private void AddInterrupts(string name)
    {
        foreach (int number in DeviceInterrupts.Of($"{_root}/sys/class/net/{name}").Order())
        {
            // Those that no driver asked for do nothing.
            if (TextFile.Word($"{_root}/sys/kernel/irq/{number}/actions") is not { Length: > 0 } action)
                continue;
            string effective = $"/proc/irq/{number}/effective_affinity_list";
            AddFile(SettingNames.Interrupts, $"{name}/{action}", TextFile.Word(_root + effective) is { Length: > 0 }
                ? effective : $"/proc/irq/{number}/smp_affinity_list", $"{name}/irq-{number}");
        }
    }
}
