// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model;

/// <summary>
/// Memory that is taken at the start so that there is a bound, and hardly ever used: it is left out where the process
/// touches what it has, comes page by page when it is needed, and then stays.
/// </summary>
public static class SpareMemory
{
    private static readonly Lock Access = new();
    private static readonly List<WeakReference<byte[]>> Taken = [];
    private static int s_lookAt = 1024;

    /// <summary>Takes memory that does not move. What is in it is anything.</summary>
    /// <param name="length">Bytes.</param>
    public static byte[] Take(int length)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(length, pinned: true);
        lock (Access)
        {
            if (Taken.Count >= s_lookAt)
            {
                Taken.RemoveAll(static one => !one.TryGetTarget(out _));
                s_lookAt = 2 * Math.Max(Taken.Count, 512);
            }
            Taken.Add(new WeakReference<byte[]>(bytes));
        }
        return bytes;
    }

    /// <summary>Where it is, in the order of addresses.</summary>
    internal static unsafe IReadOnlyList<MemoryRange> Ranges()
    {
        List<MemoryRange> ranges = [];
        lock (Access)
        {
            foreach (WeakReference<byte[]> one in Taken)
            {
                if (!one.TryGetTarget(out byte[]? bytes))
                    continue;
                fixed (byte* first = bytes)
                    ranges.Add(new MemoryRange((nint)first, bytes.Length));
            }
        }
        ranges.Sort(static (one, other) => one.Start.CompareTo(other.Start));
        return ranges;
    }
}
