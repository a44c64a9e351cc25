// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.InteropServices;
using Telemetry.Kernel.Native;
using Telemetry.Kernel.Privileges;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Memory;

namespace Telemetry.Host.Confinement;

/// <summary>
/// Keeps the process's mappings in memory. Pages are prefaulted before threads read packets, so that none of these
/// threads waits for a page fault; except ranges of <see cref="LazyMemory"/>, and libraries that are used only for
/// loading the kernel programs. Mappings that exist at the time of locking are locked as their pages come into memory,
/// so that the kernel cannot evict them. Later mappings are not: with MCL_FUTURE, mappings (thread stacks too) would
/// fail at the limit, which applies again once CAP_IPC_LOCK is given up.
/// </summary>
public static unsafe class LockedMemory
{
    private const string MapsPath = "/proc/self/maps";
    private const int LockOnFault = 1;                          // MLOCK_ONFAULT
    private const int GiveBack = 4;                             // MADV_DONTNEED
    private const int PopulateRead = 22;                        // MADV_POPULATE_READ, since 5.14
    private const int PopulateWrite = 23;                       // MADV_POPULATE_WRITE
    private const int MostArenas = -8;                          // M_ARENA_MAX
    private const int LeastMapped = -3;                         // M_MMAP_THRESHOLD
    private const int MostFreeAtEnd = -1;                       // M_TRIM_THRESHOLD
    private const int UsualBytes = 128 << 10;                   // of both
    private const int KeptBytes = 32 << 20;                     // more than the kernel's types, twice
    private const int LimitOfLockedMemory = 8;                  // RLIMIT_MEMLOCK
    private const int LimitOfStack = 3;                         // RLIMIT_STACK
    private const long LargestGuard = 64 << 10;
    private const long HeapRegion = 4 << 20;                    // the runtime's; its free part looks like a guard
    private const long PieceBytes = 16 << 20;
    private const int MostThreads = 4;

    /// <summary>Makes the C library use one arena for all threads: by default it maps several, which would be
    /// prefaulted although little native memory is used. Until <see cref="Lock"/> it keeps what is freed: each object
    /// of libbpf reads the kernel's types again, whose pages would be faulted each time.</summary>
    public static void PrepareNativeMemory()
    {
        _ = Libc.mallopt(MostArenas, 1);
        _ = Libc.mallopt(LeastMapped, KeptBytes);
        _ = Libc.mallopt(MostFreeAtEnd, KeptBytes);
    }

    /// <summary>Prefaults every mapped page outside the ranges of <see cref="LazyMemory"/>, with several threads, since
    /// most of the time is zeroing.</summary>
    public static void Prefault()
    {
        Mapping[] pieces = [.. Reachable(Read()).Where(mapping => !mapping.IsStack).SelectMany(PiecesOf)];
        int next = -1;
        Thread[] helpers = [.. Enumerable.Range(1, Math.Clamp(HostThread.Cpus().Count, 1, MostThreads) - 1)
            .Select(_ => new Thread(PrefaultPieces))];
        foreach (Thread helper in helpers)
            helper.Start();
        PrefaultPieces();
        foreach (Thread helper in helpers)
            helper.Join();

        void PrefaultPieces()
        {
            for (int piece = Interlocked.Increment(ref next); piece < pieces.Length;
                piece = Interlocked.Increment(ref next))
                Prefault(pieces[piece]);
        }
    }

    /// <summary>Locks the mappings, each page once it is in memory, and prefaults mapped files. Returns library code
    /// and free native memory left over from the start.</summary>
    /// <returns>A notice for the user; null if the memory is locked.</returns>
    internal static string? Lock()
    {
        GiveBackNativeMemory();
        Mapping[] mappings = [.. Read()];
        foreach (Mapping mapping in mappings.Where(mapping => mapping is { IsLibrary: true, IsCode: true }))
            _ = Libc.madvise(mapping.Range.Start, (nuint)mapping.Range.Bytes, GiveBack);
        Mapping[] files = [.. Reachable(mappings).Where(mapping => mapping.IsFile)];
        foreach (Mapping file in files)
            Prefault(file);
        long wanted = mappings.Sum(mapping => mapping.Range.Bytes);
        if (!MayLock(wanted))
            return string.Create(CultureInfo.InvariantCulture, $"memory: {wanted >> 20} MiB cannot be "
                + $"locked: the kernel may take them away; give CAP_IPC_LOCK, or raise the limit of locked memory "
                + $"(LimitMEMLOCK=infinity of the unit, ulimit -l)");
        // A failure here means that the mapping is gone by now, or lies behind the end of its file.
        foreach (Mapping mapping in mappings)
            _ = Libc.mlock2(mapping.Range.Start, (nuint)mapping.Range.Bytes, LockOnFault);
        foreach (Mapping file in files)
            _ = Libc.mlock2(file.Range.Start, (nuint)file.Range.Bytes, 0);
        return null;
    }

    // The end of an arena other than the first is returned when something is freed there.
    private static void GiveBackNativeMemory()
    {
        _ = Libc.mallopt(MostFreeAtEnd, UsualBytes);
        NativeMemory.Free(NativeMemory.Alloc(UsualBytes));
        _ = Libc.mallopt(LeastMapped, UsualBytes);
        _ = Libc.malloc_trim(0);
    }

    private static IEnumerable<Mapping> Reachable(IEnumerable<Mapping> mappings)
    {
        IReadOnlyList<MemoryRange> lazy = LazyMemory.Ranges();
        return mappings.Where(mapping => !mapping.IsLibrary).SelectMany(mapping =>
            mapping.Range.Without(lazy, Environment.SystemPageSize).Select(range => mapping with { Range = range }));
    }

    private static bool MayLock(long bytes)
    {
        if (((ThreadCapabilities.Effective ?? 0) & ThreadCapabilities.Bit(Capability.IpcLock)) != 0)
            return true;
        ulong* limit = stackalloc ulong[2];
        return Libc.getrlimit(LimitOfLockedMemory, limit) == 0 && limit[0] >= (ulong)bytes;
    }

    private static void Prefault(Mapping mapping) => _ = Libc.madvise(
        mapping.Range.Start, (nuint)mapping.Range.Bytes, mapping.IsWritable ? PopulateWrite : PopulateRead);

    private static IEnumerable<Mapping> PiecesOf(Mapping mapping)
    {
        for (long from = 0; from < mapping.Range.Bytes; from += PieceBytes)
        {
            long bytes = Math.Min(PieceBytes, mapping.Range.Bytes - from);
            yield return mapping with { Range = new MemoryRange(mapping.Range.Start + (nint)from, bytes) };
        }
    }

    private static IEnumerable<Mapping> Read()
    {
        long guardEnd = 0;
        long stackBytes = StackBytes();
        // Read whole first: reading allocates, and so changes the mappings.
        foreach (string line in File.ReadAllLines(MapsPath))
        {
            string[] fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            string[] ends = fields[0].Split('-');
            long start = long.Parse(ends[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            long end = long.Parse(ends[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            string name = fields.Length > 5 ? fields[5].Trim() : "";
            bool isGuard = fields[1].StartsWith("---", StringComparison.Ordinal);
            if (!isGuard && IsOurs(name))
                yield return new Mapping(new MemoryRange((nint)start, end - start), fields[1][1] == 'w',
                    IsStack: name == "[stack]" || (name.Length == 0 && guardEnd == start
                        && (start % HeapRegion != 0 || end - start == stackBytes)),
                    IsFile: name.StartsWith('/'), IsLibrary: IsLibrary(name), IsCode: fields[1][2] == 'x');
            guardEnd = isGuard && end - start <= LargestGuard ? end : 0;
        }
    }

    private static long StackBytes()
    {
        ulong* limit = stackalloc ulong[2];
        return Libc.getrlimit(LimitOfStack, limit) == 0 ? (long)limit[0] : 0;
    }

    // Excludes maps of the kernel programs: they are the kernel's memory and are never evicted.
    private static bool IsOurs(string name) => name is not ("[vvar]" or "[vvar_vclock]" or "[vdso]" or "[vsyscall]")
        && !name.StartsWith("anon_inode:", StringComparison.Ordinal);

    // Other than the C library and its loader.
    private static bool IsLibrary(string name) => name.Contains(".so", StringComparison.Ordinal)
        && !Path.GetFileName(name.AsSpan()).StartsWith("libc.so", StringComparison.Ordinal)
        && !Path.GetFileName(name.AsSpan()).StartsWith("ld-", StringComparison.Ordinal);

    // Of a stack only the part already used counts: the rest is never reached.
    private readonly record struct Mapping(
        MemoryRange Range, bool IsWritable, bool IsStack, bool IsFile, bool IsLibrary, bool IsCode);
}
