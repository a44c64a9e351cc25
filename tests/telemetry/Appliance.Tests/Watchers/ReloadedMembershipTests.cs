// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Watchers;
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Config.Reload;
using Telemetry.Host.Groups;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Model.Control;
using Telemetry.Simulation.Network;
using Telemetry.Yaml;
using TestSupport;

namespace Telemetry.Appliance.Tests.Watchers;

/// <summary>Memberships while feeds are removed and added: flow ids have gaps, and pass to other flows.</summary>
[Trait("needs", "root")]
[Collection(Undisturbed.Name)]
public sealed class ReloadedMembershipTests
{
    private const string Removed = "{name: old, protocol: moldudp64, lines: [{address: 239.1.1.1-9:5001}]}";
    private const string Joined = "{name: kept, protocol: moldudp64, lines: [{address: 239.1.2.1:5002, join: true}]}";
    private const string Other = "{name: other, protocol: moldudp64, lines: [{address: 239.1.3.1:5003}]}";

    [RootFact]
    public void a_joined_flow_whose_id_is_beyond_the_number_of_flows_is_held()
    {
        InNetwork(() =>
        {
            Topology reloaded = Reload(Build(Removed, Joined), Joined).Topology;
            FlowDefinition flow = Assert.Single(reloaded.Flows);
            using var joins = new GroupJoins(reloaded, ["in0"]);

            Assert.Null(joins.Keep());

            Assert.Equal(10, flow.Id);
            Assert.True(joins.Holds(flow.Id));
            Assert.False(joins.Holds(1));
        });
    }

    [RootFact]
    public void a_feed_removed_and_added_between_two_checks_is_reported_again()
    {
        InNetwork(() =>
        {
            Configuration running = Build(Joined, Other);
            var notes = new ControlQueue();
            using var readers = new HostReaders(running, [], new int[100]);
            var watcher = new MembershipWatcher(readers, notes, new Progress<string>());
            watcher.Look(MonotonicClock.NowNs);
            ControlKind[] first = Taken(notes);

            TakeOver(running = Reload(running, Joined));
            TakeOver(Reload(running, Joined, Other));
            watcher.Look(MonotonicClock.NowNs);

            Assert.Equal([ControlKind.GroupNotJoined, ControlKind.LineNotJoined], first);
            Assert.Equal(first, Taken(notes));

            void TakeOver(Configuration next)
            {
                readers.SwitchTo(next);
                watcher.Follow(next.Topology);
            }
        });
    }

    private static Configuration Build(params string[] feeds) => Configuration.Build(Read(feeds));

    private static Configuration Reload(Configuration running, params string[] feeds) =>
        ConfigChange.Between(running, Read(feeds)).Result;

    private static Settings Read(string[] feeds)
    {
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadText(
            "interfaces: [{name: in0}]\nfeeds:\n" + string.Concat(feeds.Select(feed => $"  - {feed}\n")), "test.yaml",
            errors);
        errors.ThrowIfAny();
        return settings;
    }

    private static ControlKind[] Taken(ControlQueue notes)
    {
        List<ControlKind> kinds = [];
        while (notes.TryPeek(out ControlMessage note))
        {
            kinds.Add(note.Kind);
            notes.Remove();
        }
        return [.. kinds];
    }

    private static void InNetwork(Action test)
    {
        using NetworkNamespace network = NetworkNamespace.Create("reloaded");
        network.Run(() =>
        {
            IpCommand.Run("link", "add", "in0", "type", "veth", "peer", "name", "out0");
            IpCommand.Run("link", "set", "in0", "up");
            IpCommand.Run("address", "add", "10.0.0.1/24", "dev", "in0");
            test();
        });
    }
}
