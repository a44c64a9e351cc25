// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Kernel;

namespace Telemetry.Host.Jitter;

/// <summary>
/// How often the firmware has stopped the processor for a moment of its own (system management interrupts): a register
/// that Intel's processors have (MSR_SMI_COUNT). Reading takes root and the kernel's module <c>msr</c>.
/// </summary>
public static class SmiCounter
{
    private const long Register = 0x34;
    private const string Intel = "GenuineIntel";

    /// <summary>The register of the first core.</summary>
    public const string Device = "/dev/cpu/0/msr";

    /// <summary>Whether the processor has the register.</summary>
    /// <param name="processors">The table of processors.</param>
    public static bool IsKnown(string processors = "/proc/cpuinfo") => TextFile.Lines(processors).Any(line =>
        line.StartsWith("vendor_id", StringComparison.Ordinal) && line.EndsWith(Intel, StringComparison.Ordinal));

    /// <summary>Counted since the machine was started; null if it cannot be read.</summary>
    /// <param name="device">The file of the registers of a core.</param>
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
