// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Watchers;
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Config.Reload;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Flows;
using Telemetry.Kernel.Links;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Model.Definitions;
using Telemetry.Simulation.Network;
using Telemetry.Yaml;
using TestSupport;

namespace Telemetry.Appliance.Tests.Watchers;

/// <summary>Interfaces that disappear while feeds are removed and added: the id of a flow passes to another.</summary>
[Trait("needs", "root")]
[Collection(Undisturbed.Name)]
public sealed class ReloadedInterfaceTests
{
    private const string Kept = "{name: kept, protocol: moldudp64, lines: [{address: 239.1.1.1:5001, interface: in0}]}";
    private const string Gone = "{name: gone, protocol: moldudp64, lines: [{address: 239.1.2.1:5002, interface: in1}]}";
    private const string New = "{name: new, protocol: moldudp64, lines: [{address: 239.1.3.1:5003, interface: in0}]}";

    [RootFact]
    public void a_flow_with_the_id_of_an_unobserved_one_is_reported_when_its_interface_goes()
    {
        using NetworkNamespace network = NetworkNamespace.Create("reloaded");
        network.Run(() =>
        {
            Connect("in0", "out0");
            Connect("in1", "out1");
            Configuration running = Configuration.Build(Read(Kept, Gone));
            using KernelCapture kernel = KernelCapture.Open(new KernelCaptureOptions
            {
                Flows = running.Topology.Flows,
                FlowCapacity = 16,
                Interfaces = [new CaptureInterface("in0"), new CaptureInterface("in1")],
                RingBytes = 1 << 20,
            });
            using var watch = new InterfaceWatch(kernel);
            var notes = new ControlQueue();
            var watcher = new InterfaceWatcher(watch, kernel, notes, new Progress<string>(), static () => { });
            watch.Open();
            kernel.AttachReceive();
            watcher.Look(MonotonicClock.NowNs);

            IpCommand.Run("link", "delete", "in1");
            int gone = Assert.Single(TakeUnwatched(watcher, notes));
            TakeOver(kernel, watcher, running = ConfigChange.Between(running, Read(Kept)).Result);
            TakeOver(kernel, watcher, running = ConfigChange.Between(running, Read(Kept, New)).Result);
            Assert.Equal([1, gone], running.Topology.Flows.Select(flow => flow.Id));

            IpCommand.Run("link", "delete", "in0");
            Assert.Equal([1, gone], TakeUnwatched(watcher, notes));
        });
    }

    [RootFact]
    public void one_that_comes_while_xdp_is_held_is_a_condition_until_it_is_attached()
    {
        using NetworkNamespace network = NetworkNamespace.Create("held");
        network.Run(() =>
        {
            Connect("in0", "out0");
            using KernelCapture kernel = KernelCapture.Open(new KernelCaptureOptions
            {
                Flows = [],
                Interfaces = [new CaptureInterface("in0"), new CaptureInterface("in1")],
                RingBytes = 1 << 20,
            });
            using var watch = new InterfaceWatch(kernel);
            var notes = new ControlQueue();
            var watcher = new InterfaceWatcher(watch, kernel, notes, new Progress<string>(), static () => { });
            watch.Open();
            kernel.AttachReceive();
            watcher.Look(MonotonicClock.NowNs);
            Connect("held", "out1");
            using (var holder = KernelCapture.Open(new KernelCaptureOptions
            {
                Flows = [],
                Interfaces = [new CaptureInterface("held")],
                RingBytes = 1 << 20,
            }))
            {
                holder.AttachReceive();
                IpCommand.Run("link", "set", "held", "down");
                IpCommand.Run("link", "set", "held", "name", "in1");
                IpCommand.Run("link", "set", "in1", "up");

                Await(watcher, notes, ControlKind.ProgramDetached, "in1");
                Assert.Equal("in0\nin1: not attached", kernel.InterfaceLines);
            }
            Await(watcher, notes, ControlKind.ProgramAttached, "in1");
            Assert.Equal("in0\nin1", kernel.InterfaceLines);
        });
    }

    private static void Await(InterfaceWatcher watcher, ControlQueue notes, ControlKind kind, string name) =>
        Assert.True(
            SpinWait.SpinUntil(() =>
            {
                watcher.Look(MonotonicClock.NowNs);
                bool isThere = false;
                while (notes.TryPeek(out ControlMessage note))
                {
                    isThere |= note.Kind == kind && note.Interface.Equals(InterfaceName.Of(name));
                    notes.Remove();
                }
                return isThere;
            }, TimeSpan.FromSeconds(30)),
            $"{kind} of {name}");

    private static void Connect(string name, string peer)
    {
        IpCommand.Run("link", "add", name, "type", "veth", "peer", "name", peer);
        IpCommand.Run("link", "set", name, "up");
        IpCommand.Run("link", "set", peer, "up");
    }

    private static void TakeOver(KernelCapture kernel, InterfaceWatcher watcher, Configuration next)
    {
        FlowTableChange change = kernel.PlanFlows(next.Topology.Flows);
        kernel.RemoveFlows(change);
        watcher.Follow(next.Topology);
        kernel.AddFlows(change, next.Topology.Flows);
    }

    private static int[] TakeUnwatched(InterfaceWatcher watcher, ControlQueue notes)
    {
        watcher.Look(MonotonicClock.NowNs);
        List<int> flows = [];
        while (notes.TryPeek(out ControlMessage note))
        {
            if (note.Kind == ControlKind.FlowUnwatched)
                flows.Add(note.FlowId);
            notes.Remove();
        }
        return [.. flows.Order()];
    }

    private static Settings Read(params string[] feeds)
    {
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadText(
            "interfaces: [{name: in0}, {name: in1}]\nfeeds:\n" + string.Concat(feeds.Select(feed => $"  - {feed}\n")),
            "test.yaml", errors);
        errors.ThrowIfAny();
        return settings;
    }
}
