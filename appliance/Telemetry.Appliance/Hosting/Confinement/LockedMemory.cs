// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Appliance.Kernel.Native;
using Telemetry.Appliance.Kernel.Privileges;

namespace Telemetry.Appliance.Hosting.Confinement;

/// <summary>
/// Keeps what the process has mapped in memory: every page is touched, so that no thread has to wait for one, and
/// locked, so that the kernel takes none away. What is mapped later is not: MCL_FUTURE would make mappings fail, thread
/// stacks among them, as soon as a limit were reached that holds again once CAP_IPC_LOCK is given up.
/// </summary>
internal static unsafe class LockedMemory
{
    private const string MapsPath = "/proc/self/maps";
    private const int LockOnFault = 1;                          // MLOCK_ONFAULT
    private const int PopulateRead = 22;                        // MADV_POPULATE_READ, since 5.14
    private const int PopulateWrite = 23;                       // MADV_POPULATE_WRITE
    private const int LimitOfLockedMemory = 8;                  // RLIMIT_MEMLOCK
    private const long LargestGuard = 64 << 10;

    /// <summary>Touches and locks; where locking is not allowed, touches.</summary>
    /// <returns>What people should know; null if all is locked.</returns>
    internal static string? TouchAndLock()
    {
        Mapping[] mappings = [.. Read()];
        foreach (Mapping mapping in mappings)
            Touch(mapping);
        long wanted = mappings.Sum(mapping => mapping.Bytes);
        if (!MayLock(wanted))
            return string.Create(CultureInfo.InvariantCulture, $"memory: {wanted >> 20} MiB are touched but cannot be "
                + $"locked: the kernel may take them away; give CAP_IPC_LOCK, or raise the limit of locked memory "
                + $"(LimitMEMLOCK=infinity of the unit, ulimit -l)");
        // What fails here is gone by now, or lies behind the end of its file.
        foreach (Mapping mapping in mappings)
            _ = Libc.mlock2(mapping.Start, (nuint)mapping.Bytes, mapping.IsStack ? LockOnFault : 0);
        return null;
    }

    private static bool MayLock(long bytes)
    {
        if (((ThreadCapabilities.Effective ?? 0) & ThreadCapabilities.Bit(Capability.IpcLock)) != 0)
            return true;
        ulong* limit = stackalloc ulong[2];
        return Libc.getrlimit(LimitOfLockedMemory, limit) == 0 && limit[0] >= (ulong)bytes;
    }

    private static void Touch(Mapping mapping)
    {
        // Of a stack, only what was used: the rest is never reached.
        if (!mapping.IsStack)
            _ = Libc.madvise(
                mapping.Start, (nuint)mapping.Bytes, mapping.IsWritable ? PopulateWrite : PopulateRead);
    }

    private static IEnumerable<Mapping> Read()
    {
        long guardEnd = 0;
        // Read whole first: reading allocates, and so maps.
        foreach (string line in File.ReadAllLines(MapsPath))
        {
            string[] fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            string[] ends = fields[0].Split('-');
            long start = long.Parse(ends[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            long end = long.Parse(ends[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            string name = fields.Length > 5 ? fields[5].Trim() : "";
            bool isGuard = fields[1].StartsWith("---", StringComparison.Ordinal);
            if (!isGuard && IsOurs(name))
                yield return new Mapping((nint)start, end - start, fields[1][1] == 'w',
                    IsStack: name == "[stack]" || (name.Length == 0 && guardEnd == start));
            guardEnd = isGuard && end - start <= LargestGuard ? end : 0;
        }
    }

    // Maps of the kernel programs are the kernel's memory, which is never taken away.
    private static bool IsOurs(string name) => name is not ("[vvar]" or "[vvar_vclock]" or "[vdso]" or "[vsyscall]")
        && !name.StartsWith("anon_inode:", StringComparison.Ordinal);

    private readonly record struct Mapping(nint Start, long Bytes, bool IsWritable, bool IsStack);
}
