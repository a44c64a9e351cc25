// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Config.Reload;
using Telemetry.Host.Watchers;
using Telemetry.Model.Failures;
using Telemetry.Model.Control;
using Telemetry.Yaml;

namespace Telemetry.Appliance.Reload;

/// <summary>
/// Reads the configuration anew when asked to: says what differs, has taken over what can be, and says what needs a
/// restart. A file with an error changes nothing.
/// </summary>
internal sealed class ConfigReloader(
    Configuration running, ReloadRequests requests, IReloadTarget target, Func<Configuration, MemoryPlan> memory,
    IProgress<string> notices) : IHostWatcher
{
    private const int Refused = 0;
    private const int NoTicket = -1;

    private Configuration _running = running;

    /// <inheritdoc/>
    public long LookEveryNs => 20_000_000;

    /// <inheritdoc/>
    public void Look(long nowNs)
    {
        if (requests.TryTake())
            Reload();
    }

    private void Reload()
    {
        try
        {
            ConfigChange change = ConfigChange.Between(_running, requests.Read());
            MakeRoom(memory(change.Result), change.Result.Settings.MemoryLimitBytes);
            ControlMessage note = NoteOf(change.Changes.Count, change.NeedRestart.Count, NoTicket);
            if (change.Changes.Count > 0)
                target.TakeOver(change.Result, note);
            else
                target.Tell(note);
            _running = change.Result;
            Report(change.Describe());
        }
        catch (FailureException refusal)
        {
            target.Tell(NoteOf(0, 0, Refused));
            Report(ConfigChange.Describe(refusal));
        }
    }

    // Tables that changes before have left must not add up beyond the limit: the pause of a collection is then the
    // lesser evil.
    private static void MakeRoom(MemoryPlan plan, Located<long> limitBytes)
    {
        plan.Check(limitBytes);
        if (GC.GetTotalMemory(forceFullCollection: false) + plan.TotalBytes > limitBytes.Value)
            GC.Collect();
    }

    private static ControlMessage NoteOf(int applied, int waiting, int ticket) => new()
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
