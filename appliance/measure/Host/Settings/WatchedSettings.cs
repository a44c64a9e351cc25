// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Host.Jitter;
using Telemetry.Host.Losses;
using Telemetry.Kernel;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Confinement;

namespace Telemetry.Host.Settings;

/// <summary>
/// All watched settings of the host: governors, the clock source, links and features of interfaces, the CPUs of their
/// interrupts, and those of this process's threads. Settings that do not exist at the start are not watched.
/// </summary>
public sealed class WatchedSettings : IDisposable
{
    private readonly List<WatchedSetting> _settings = [];
    private readonly List<EthtoolQuery> _sockets = [];
    private readonly string _root;

    /// <summary>Finds the settings, in the network namespace of the calling thread.</summary>
    /// <param name="interfaces">The measured interfaces.</param>
    /// <param name="cpus">CPUs whose governors matter.</param>
    /// <param name="root">Prefix of /sys and /proc; empty for this host's.</param>
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
            var ethtool = new EthtoolQuery(name);
            _sockets.Add(ethtool);
            AddLink(name, ethtool);
            AddInterrupts(name, ethtool);
        }
    }

    public IReadOnlyList<WatchedSetting> All => _settings;

    /// <summary>Adds the present threads of this process.</summary>
    /// <param name="isWanted">True for the names of the threads to add.</param>
    public void AddThreads(Func<string, bool> isWanted)
    {
        foreach ((int thread, string name) in ProcessThreads.Named())
        {
            if (isWanted(name))
                Add(new ThreadSetting(name, thread));
        }
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    private void AddFile(
        string id, string target, string path, string? targetOfTune = null, Func<bool>? isGone = null) =>
        Add(new FileSetting(id, target, _root + path)
        {
            TargetOfTune = targetOfTune ?? target,
            IsGone = isGone ?? (static () => false),
        });

    // CPUs that share a clock share a policy, whose name tune uses; each CPU's folder links to it.
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

    private void AddLink(string name, EthtoolQuery ethtool)
    {
        Add(new LinkSetting(name, ethtool) { IsGone = () => ethtool.Index == 0 });
        IReadOnlyList<string> features = ethtool.FeatureNames();
        foreach ((string feature, string id) in SettingNames.Features)
        {
            int place = features.TakeWhile(known => known != feature).Count();
            if (place < features.Count)
                Add(new FeatureSetting(id, name, ethtool, place) { IsGone = () => ethtool.Index == 0 });
        }
    }

    private void AddInterrupts(string name, EthtoolQuery ethtool)
    {
        foreach (int number in DeviceInterrupts.Of($"{_root}/sys/class/net/{name}").Order())
        {
            // Interrupts that no driver requested do nothing.
            if (TextFile.Word($"{_root}/sys/kernel/irq/{number}/actions") is not { Length: > 0 } action)
                continue;
            string effective = $"/proc/irq/{number}/effective_affinity_list";
            AddFile(SettingNames.Interrupts, $"{name}/{action}", TextFile.Word(_root + effective) is { Length: > 0 }
                ? effective : $"/proc/irq/{number}/smp_affinity_list", $"{name}/irq-{number}",
                () => ethtool.Index == 0);
        }
    }
}
