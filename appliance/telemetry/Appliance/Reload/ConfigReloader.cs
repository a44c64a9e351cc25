// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Live;
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Config.Reload;
using Telemetry.Host.Watchers;
using Telemetry.Model.Control;
using Telemetry.Yaml;

namespace Telemetry.Appliance.Reload;

/// <summary>Reloads the configuration on request: prints the differences, applies those that can change while running,
/// and lists those that need a restart. A file with an error changes nothing.</summary>
internal sealed class ConfigReloader(
    Configuration running, ReloadRequests requests, RingFit rings, LiveReload target,
    Func<Configuration, MemoryPlan> memory, IProgress<string> notices) : IHostWatcher
{
    private const int Refused = 0;
    private const int NoTicket = -1;

    private Configuration _running = running;

    public long LookEveryNs => 20_000_000;

    public void Look(long nowNs)
    {
        if (requests.TryTake())
            Reload();
    }

    private void Reload()
    {
        try
        {
            ConfigChange change = ConfigChange.Between(_running, rings.Of(requests.Read(), notices: null));
            MakeRoom(memory(change.Result), change.Result.Settings.MemoryLimitBytes);
            ControlMessage message = MessageOf(change.Changes.Count, change.NeedRestart.Count, NoTicket);
            if (change.Changes.Count > 0)
                target.TakeOver(change.Result, message);
            else
                target.Send(message);
            _running = change.Result;
            Report(change.Describe());
        }
        catch (FailureException refusal)
        {
            target.Send(MessageOf(0, 0, Refused));
            Report(ConfigChange.Describe(refusal));
        }
    }

    // Garbage of earlier changes must not add up beyond the limit: a collection's pause is preferred.
    private static void MakeRoom(MemoryPlan plan, Located<long> limitBytes)
    {
        plan.Check(limitBytes);
        if (GC.GetTotalMemory(forceFullCollection: false) + plan.TotalBytes > limitBytes.Value)
            GC.Collect();
    }

    private static ControlMessage MessageOf(int applied, int waiting, int ticket) => new()
    {
        Kind = ControlKind.Reconfigure,
        LineIndex = -1,
        Count = applied,
        Waiting = waiting,
        Ticket = ticket,
    };

    private void Report(IEnumerable<string> lines)
    {
        foreach (string line in lines)
            notices.Report(line);
    }
}
