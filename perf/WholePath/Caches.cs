// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.InteropServices;

namespace Telemetry.Perf.WholePath;

/// <summary>Evicts everything from the caches of the calling CPU, by reading more than they hold.</summary>
internal sealed unsafe class Caches : IDisposable
{
    private const string Last = "/sys/devices/system/cpu/cpu0/cache/index3/size";
    private const long UnknownBytes = 32 << 20;
    private const long MostBytes = 256 << 20;
    private const int LineWords = 8;

    private readonly long _bytes;
    private readonly ulong* _memory;
    private ulong _sum;

    internal Caches()
    {
        long last = UnknownBytes;
        if (File.Exists(Last)
            && long.TryParse(File.ReadAllText(Last).TrimEnd('K', '\n'), CultureInfo.InvariantCulture, out long kib))
            last = kib << 10;
        _bytes = Math.Min(last + (last / 2), MostBytes);
        _memory = (ulong*)NativeMemory.AlignedAlloc((nuint)_bytes, 64);
        new Span<byte>(_memory, (int)_bytes).Fill(1);           // allocates pages in place of the zero page
    }

    /// <summary>Evicts the caches; takes some milliseconds.</summary>
    internal void Empty()
    {
        ulong sum = 0;
        for (long word = 0; word < _bytes / sizeof(ulong); word += LineWords)
            sum += _memory[word];
        _sum += sum;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        GC.KeepAlive(_sum);
        NativeMemory.AlignedFree(_memory);
    }
}
