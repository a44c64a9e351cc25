// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Live;
using Telemetry.Host.Processes;
using Telemetry.Host.Watchers;
using Telemetry.Model.Counters;
using Telemetry.Model.Threads;
using Telemetry.Publishing;

namespace Telemetry.Appliance.HostPath.Stalls;

/// <summary>Control groups and containers of watched processes.</summary>
/// <param name="run">Has the watched threads.</param>
internal sealed class ProcessGroups(LiveParts run) : ILivePart, IProcessGroups
{
    private readonly StallWatcher _stalls = run.Get<StallWatcher>();
    private readonly KubeletContainers _containers = new();

    public IEnumerable<IHostWatcher> Watchers(LiveParts run) => [_containers];

    public IEnumerable<WatchedTable> Tables => [new WatchedTable("containers",
        () => _containers.Count is > 0 and int count ? count : null, KubeletContainers.Most)];

    public void AddTo(LiveInputs inputs) => inputs.Publisher = inputs.Publisher with { ProcessGroups = this };

    public (string? Cgroup, string? Container) Find(uint pid)
    {
        StallTable table = _stalls.Latest;
        foreach (ref readonly ThreadRow row in table.Threads.AsSpan(0, table.ThreadCount))
        {
            if (row.ProcessId == pid)
                return (row.Cgroup, row.Container);
        }
        return default;
    }

    public ContainerNames? NamesOf(string? cgroup, string? container) => _containers.Find(cgroup, container);
}
