// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Doctor;
using Telemetry.Host.Jitter;
using Telemetry.Model.Confinement;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Diagnostics.Tests.Doctor;

public sealed class CoreInterruptDoctorTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void interrupts_of_a_card_are_found_at_its_device_or_at_the_one_below_it()
    {
        Device("pci0000:3a/0000:3b:00.0", "eth1", "120", "121");
        Device("pci0000:00/0000:00:03.0/virtio2", "eth2");
        Interrupt("pci0000:00/0000:00:03.0", "37");
        Directory.CreateDirectory(Path.Combine(Sysfs, "class/net/lo"));

        Assert.Equal(
            new Dictionary<int, string> { [120] = "eth1", [121] = "eth1", [37] = "eth2" },
            DeviceInterrupts.Read(Sysfs));
    }

    [Fact]
    public void an_interrupt_of_a_card_on_a_hot_core_fails_with_the_command_that_moves_it()
    {
        var interfaces = new Dictionary<int, string> { [120] = "eth1" };
        WatchedCore core = Core(("LOC", 250), ("120 eth1-TxRx-0", 42), ("25 ahci", 3));

        HostCheck check = CoreInterruptDoctor.OfInterfaces(core, interfaces, new CpuSet([0, 1, 4]));

        Assert.Equal(
            new HostCheck("nic-irq-on-hot-core", CheckVerdict.Fail,
                "CPU 3 (reader) took 42 of eth1 (120 eth1-TxRx-0) in 2.0 s: its thread stood still meanwhile",
                "echo 0-1,4 > /proc/irq/120/smp_affinity_list"),
            check);
        Assert.Equal(CheckVerdict.Ok,
            CoreInterruptDoctor.OfInterfaces(Core(("LOC", 250), ("25 ahci", 3)), interfaces, CpuSet.None).Verdict);
    }

    [Theory]
    [InlineData("3-5", 2_000, CheckVerdict.Warn)]
    [InlineData("3-5", 3, CheckVerdict.Ok)]
    [InlineData("4-5", 2_000, CheckVerdict.NotApplicable)]
    [InlineData("(null)", 2_000, CheckVerdict.NotApplicable)]
    [InlineData(null, 2_000, CheckVerdict.NotApplicable)]
    public void ticks_count_on_cores_configured_without_them(string? reported, long ticks, CheckVerdict expected)
    {
        HostCheck check = CoreInterruptDoctor.OfTimer(Core(("LOC", ticks)), JitterDoctor.WithoutTicks(reported));

        Assert.Equal(("cpu-tick-present", expected), (check.Check, check.Verdict));
        Assert.StartsWith($"CPU 3 (reader): {ticks / 2.0:0} timer interrupts a second", check.Detail,
            StringComparison.Ordinal);
    }

    [Fact]
    public void the_work_of_the_network_is_that_of_the_core()
    {
        const string Before = "000000ff 00000000 00000001 0 0 0 0 0 0 0 0 00000000 00000000 0 0\n"
            + "fffffff0 00000000 00000002 0 0 0 0 0 0 0 0 00000000 00000003 0 0\n";
        const string After = "000000ff 00000000 00000001 0 0 0 0 0 0 0 0 00000000 00000000 0 0\n"
            + "00000010 00000000 00000005 0 0 0 0 0 0 0 0 00000000 00000003 0 0\n";

        Assert.Equal(new SoftnetWork(0x20, 3), SoftnetWork.Parse(After, 3).Since(SoftnetWork.Parse(Before, 3)));
        Assert.Equal(default, SoftnetWork.Parse(After, 1));
        Assert.Equal(new SoftnetWork(7, 1), SoftnetWork.Parse("1 0 0 0 0 0 0 0 0 0 0\n7 0 1 0 0 0 0 0 0 0 0\n", 1));
    }

    [Fact]
    public void the_count_of_the_firmwares_stops_is_read_from_its_register()
    {
        string device = _scratch.File("msr");
        byte[] registers = new byte[0x40];
        registers[0x34] = 0x39;
        registers[0x35] = 0x05;
        registers[0x38] = 0xff;                                 // the upper half is reserved
        File.WriteAllBytes(device, registers);
        string processors = _scratch.File("cpuinfo");
        File.WriteAllText(processors, "processor\t: 0\nvendor_id\t: GenuineIntel\n");

        Assert.Equal(1337, SmiCounter.Read(device));
        Assert.Null(SmiCounter.Read(_scratch.File("none")));
        Assert.True(SmiCounter.IsKnown(processors));
        File.WriteAllText(processors, "processor\t: 0\nvendor_id\t: AuthenticAMD\n");
        Assert.False(SmiCounter.IsKnown(processors));
    }

    [Theory]
    [InlineData(7L, 7L, false, true, CheckVerdict.Ok)]
    [InlineData(7L, 9L, false, true, CheckVerdict.Fail)]
    [InlineData(null, null, false, true, CheckVerdict.Unknown)]
    [InlineData(7L, 9L, true, true, CheckVerdict.NotApplicable)]
    [InlineData(null, null, false, false, CheckVerdict.NotApplicable)]
    public void a_stop_by_the_firmware_fails_if_the_register_is_readable(
        long? before, long? after, bool isVirtual, bool isKnown, CheckVerdict expected) =>
        Assert.Equal(expected, SmiDoctor.Judge(before, after, 1, isVirtual, isKnown).Verdict);

    private string Sysfs => Path.Combine(_scratch.Path, "sys");

    private static WatchedCore Core(params (string, long)[] interrupts) =>
        new("reader", 3, null, interrupts, []) { DurationNs = 2_000_000_000 };

    private void Device(string bus, string name, params string[] interrupts)
    {
        string device = Directory.CreateDirectory(Path.Combine(Sysfs, "devices", bus)).FullName;
        string entry = Directory.CreateDirectory(Path.Combine(Sysfs, "class/net", name)).FullName;
        Directory.CreateSymbolicLink(Path.Combine(entry, "device"), device);
        foreach (string interrupt in interrupts)
            Interrupt(bus, interrupt);
    }

    private void Interrupt(string bus, string number)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Sysfs, "devices", bus, "msi_irqs")).FullName;
        File.WriteAllText(Path.Combine(folder, number), "msix\n");
    }
}
