// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Kernel;

namespace Telemetry.Host.Jitter;

/// <summary>Number of system management interrupts, during which the firmware stops the processor: a register of
/// Intel's processors (MSR_SMI_COUNT). Reading takes root and the kernel module <c>msr</c>.</summary>
public static class SmiCounter
{
    private const long Register = 0x34;
    private const string Intel = "GenuineIntel";

    /// <summary>The register of the first core.</summary>
    public const string Device = "/dev/cpu/0/msr";

    /// <summary>True if the processor has the register.</summary>
    /// <param name="processors">The table of processors.</param>
    public static bool IsKnown(string processors = "/proc/cpuinfo") => TextFile.Lines(processors).Any(line =>
        line.StartsWith("vendor_id", StringComparison.Ordinal) && line.EndsWith(Intel, StringComparison.Ordinal));

    /// <summary>Interrupts since the machine was started; null if they cannot be read.</summary>
    /// <param name="device">The file of a core's registers.</param>
    public static long? Read(string device = Device)
    {
        try
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle registers = File.OpenHandle(device);
            Span<byte> value = stackalloc byte[sizeof(ulong)];
            return RandomAccess.Read(registers, value, Register) == sizeof(ulong)
                ? BinaryPrimitives.ReadUInt32LittleEndian(value) : null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }
}
