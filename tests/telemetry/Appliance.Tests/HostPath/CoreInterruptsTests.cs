// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.HostPath.Stalls;
using Telemetry.Host.Stalls;
using Telemetry.Model.Control;
using Telemetry.Model.Events;

namespace Telemetry.Appliance.Tests.HostPath;

/// <summary>Conditions of devices that interrupt trading cores.</summary>
public sealed class CoreInterruptsTests
{
    private const long Second = 1_000_000_000;
    private static readonly Dictionary<int, string> Interfaces = new() { [36] = "eth0" };

    private readonly ControlQueue _control = new();
    private readonly CoreInterrupts _interrupts;
    private long _nowNs = 100 * Second;

    public CoreInterruptsTests() => _interrupts = new CoreInterrupts(_control);

    [Fact]
    public void a_device_is_told_once_with_its_rate_and_cleared_after_ten_quiet_seconds_with_its_count()
    {
        Look(new DeviceInterrupt(36, 3, "eth0-TxRx-1", 500));
        ControlMessage raised = Assert.Single(Sent());
        Assert.Equal((ControlKind.InterruptOnCore, EventState.Raised, 500L, 3, 36U), (raised.Kind, raised.State,
            raised.Count, raised.Cpu, raised.ProcessId));
        Assert.Equal(EventSubject.OfDevice("eth0-TxRx-1"), raised.Subject);
        Assert.Equal(Telemetry.Model.Definitions.InterfaceName.Of("eth0"), raised.Interface);
        Assert.Equal(_nowNs - Second, raised.SinceNs);

        Look(new DeviceInterrupt(36, 3, "eth0-TxRx-1", 20));
        for (int second = 0; second < 9; second++)
            Look();
        Assert.Empty(Sent());
        Look();

        ControlMessage cleared = Assert.Single(Sent());
        Assert.Equal(
            (EventState.Cleared, 520L, 3, 36U), (cleared.State, cleared.Count, cleared.Cpu, cleared.ProcessId));
        Assert.Equal(raised.SinceNs, cleared.SinceNs);
        Look();
        Assert.Empty(Sent());
    }

    [Fact]
    public void each_device_and_each_cpu_is_a_condition_of_its_own()
    {
        Look(
            new DeviceInterrupt(36, 3, "a", 1), new DeviceInterrupt(36, 4, "a", 1), new DeviceInterrupt(37, 3, "b", 1));

        Assert.Equal([(36U, 3), (36U, 4), (37U, 3)], Sent().Select(one => (one.ProcessId, one.Cpu)));
    }

    [Fact]
    public void a_rate_is_by_the_second_however_long_the_look_was()
    {
        _interrupts.Take([new DeviceInterrupt(36, 3, "a", 500)], Interfaces, _nowNs, 10 * Second);

        Assert.Equal(50, Assert.Single(Sent()).Count);
    }

    private void Look(params DeviceInterrupt[] found)
    {
        _nowNs += Second;
        _interrupts.Take([.. found], Interfaces, _nowNs, Second);
    }

    private List<ControlMessage> Sent()
    {
        List<ControlMessage> sent = [];
        while (_control.TryRemove(out ControlMessage message))
            sent.Add(message);
        return sent;
    }
}
