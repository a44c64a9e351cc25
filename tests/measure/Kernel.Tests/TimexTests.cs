// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Native;
using Telemetry.Model.Clocks;

namespace Telemetry.Kernel.Tests;

/// <summary>The layout of adjtimex(2) is that of the kernel that runs here, and its values are read as they are meant.
/// </summary>
public sealed unsafe partial class TimexTests
{
    private const long NsPerUs = 1_000;

    [Theory]
    [InlineData("modes", nameof(Timex.Modes), 4)]
    [InlineData("offset", nameof(Timex.Offset), 8)]
    [InlineData("freq", nameof(Timex.Frequency), 8)]
    [InlineData("maxerror", nameof(Timex.MaxErrorUs), 8)]
    [InlineData("esterror", nameof(Timex.EstimatedErrorUs), 8)]
    [InlineData("status", nameof(Timex.Status), 4)]
    [InlineData("tolerance", nameof(Timex.Tolerance), 8)]
    [InlineData("time", nameof(Timex.Seconds), 16)]
    [InlineData("tick", nameof(Timex.TickUs), 8)]
    [InlineData("tai", nameof(Timex.TaiOffsetSeconds), 4)]
    public void each_member_stands_where_the_kernel_has_it(string kernelName, string name, int bytes)
    {
        (long offset, long size) = PlaceOf(kernelName);

        Assert.Equal((Marshal.OffsetOf<Timex>(name), bytes), ((nint)offset, (int)size));
    }

    [Fact]
    public void the_whole_is_as_long_as_the_kernels() =>
        Assert.Equal(Marshal.SizeOf<Timex>(), (int)TypeOf(LoadKernelTypes())[2]);

    [Fact]
    public void what_the_kernel_of_this_host_reports_is_possible()
    {
        int state = Timex.Read(out Timex timex);

        Assert.InRange(state, 0, KernelClock.Error);
        Assert.Equal(32_768_000, timex.Tolerance);              // 500 parts in 10^6, in 16 bits of fraction
        Assert.InRange(timex.TickUs, 9_000, 11_000);
        Assert.InRange(timex.MaxErrorUs, 0, 16_000_000);
        Assert.InRange(timex.EstimatedErrorUs, 0, 16_000_000);
        Assert.InRange(timex.Fraction, 0, 999_999_999);
        Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - timex.Seconds, 0, 5);
        Assert.Equal(0u, timex.Modes);
    }

    [Fact]
    public void an_error_is_the_same_whatever_else_is_read()
    {
        KernelClock kernel = HostClock.Kernel();
        ClockOffset offset = HostClock.Measure();

        Assert.Equal(kernel.IsSynchronised, offset.IsSynchronised);
        Assert.Equal(kernel.Leap, offset.Leap);
    }

    [Theory]
    [InlineData(0, 0x0001, true, LeapSecond.None)]
    [InlineData(0, 0x0041, false, LeapSecond.None)]
    [InlineData(5, 0x0001, false, LeapSecond.None)]
    [InlineData(1, 0x0011, true, LeapSecond.Insert)]
    [InlineData(2, 0x0021, true, LeapSecond.Delete)]
    [InlineData(3, 0x0011, true, LeapSecond.Insert)]
    [InlineData(4, 0x0001, true, LeapSecond.None)]
    public void states_and_flags_mean_what_adjtimex_says(int state, int status, bool isSynchronised, LeapSecond leap)
    {
        KernelClock kernel = new Timex { Status = status }.ToKernelClock(state);

        Assert.Equal((isSynchronised, leap), (kernel.IsSynchronised, kernel.Leap));
    }

    [Theory]
    [InlineData(0x0001, 250, 250 * NsPerUs)]
    [InlineData(0x2001, 250, 250)]
    public void what_remains_is_in_microseconds_unless_the_kernel_says_nanoseconds(
        int status, long offset, long expectedNs)
    {
        KernelClock kernel = new Timex
        {
            Status = status,
            Offset = offset,
            Frequency = -3 * 65_536 / 2,
            MaxErrorUs = 7,
            EstimatedErrorUs = 5,
        }.ToKernelClock(0);

        Assert.Equal((expectedNs, -1_500L, 7_000L, 5_000L),
            (kernel.RemainingNs, kernel.FrequencyPpb, kernel.MaxErrorNs, kernel.EstimatedErrorNs));
    }

    [Fact]
    public void the_clock_of_stamps_is_steered_by_no_more_than_the_kernel_can()
    {
        ClockDifference before = HostClock.Steering();
        long startNs = MonotonicClock.NowNs;
        while (MonotonicClock.NowNs - startNs < 50_000_000)
        {
        }
        ClockDifference after = HostClock.Steering();

        // A tick that is a tenth off, and 500 parts in 10^6: more a daemon cannot ask for.
        double movedNs = Math.Abs(after.Ns - before.Ns) - after.ErrorNs - before.ErrorNs;
        Assert.InRange(movedNs, double.MinValue, 0.11 * (MonotonicClock.NowNs - startNs));
    }

    private static (long Offset, long Bytes) PlaceOf(string member)
    {
        nint kernel = LoadKernelTypes();
        uint* type = TypeOf(kernel), entries = type + 3;
        for (uint* entry = entries; entry < entries + (3 * (type[1] & 0xFFFF)); entry += 3)
        {
            if (Marshal.PtrToStringUTF8((nint)LibBpf.btf__name_by_offset(kernel, entry[0])) == member)
                return (entry[2] / 8, SizeOf(kernel, entry[1]));
        }
        throw new InvalidOperationException($"the kernel has no {member}");
    }

    private static uint* TypeOf(nint kernel) => LibBpf.btf__type_by_id(
        kernel, (uint)LibBpf.btf__find_by_name_kind(kernel, "__kernel_timex", kind: 4));

    [LibraryImport("libbpf.so.1", EntryPoint = "btf__resolve_size")]
    private static partial long SizeOf(nint types, uint type);

    [LibraryImport("libbpf.so.1", EntryPoint = "btf__load_vmlinux_btf")]
    private static partial nint LoadKernelTypes();
}
