// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel;
using Telemetry.Kernel.Native;
using Telemetry.Model.Clocks;

namespace Telemetry.Host.Clocks;

/// <summary>The host's clocks of network cards and hypervisors.</summary>
public static class HardwareClocks
{
    /// <summary>Reads all of them.</summary>
    /// <param name="sysfs">Mount point of sysfs.</param>
    /// <param name="ask">Queries the clock of a device file; null opens the file.</param>
    public static IReadOnlyList<HardwareClock> Read(string sysfs = "/sys", Func<string, HardwareClock>? ask = null)
    {
        string folder = Path.Combine(sysfs, "class/ptp");
        if (!Directory.Exists(folder))
            return [];
        return [.. Directory.GetDirectories(folder).Order(StringComparer.Ordinal).Select(path =>
        {
            HardwareClock clock = (ask ?? Ask)($"/dev/{Path.GetFileName(path)}");
            return clock with { Name = TextFile.Word(Path.Combine(path, "clock_name")) ?? "" };
        })];
    }

    private static unsafe HardwareClock Ask(string device)
    {
        var clock = new HardwareClock(device, "");
        int file = Libc.open(device, Libc.ReadOnlyCloseOnExec);
        if (file < 0)
            return clock with { Refusal = NativeError.Text(NativeError.Last) };
        try
        {
            int Call(uint request, Span<byte> argument)
            {
                fixed (byte* place = argument)
                    return Libc.ioctl(file, request, place);
            }

            return Of(clock, PtpClockOffset.Read(Call));
        }
        finally
        {
            _ = Libc.close(file);
        }
    }

    private static HardwareClock Of(HardwareClock clock, (ClockDifference Offset, string Method)? read) =>
        read is var (offset, method) ? clock with { Offset = offset, Method = method }
            : clock with { Refusal = "it could not be compared with the wall clock" };
}
