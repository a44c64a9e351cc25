// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Stalls;

/// <summary>The kernel's threads <c>ksoftirqd/N</c>, which do a CPU's network work when there is too much of
/// it.</summary>
internal sealed class SoftirqThreads : IDisposable
{
    private const int FindEvery = 60;                           // looks

    private readonly byte[] _entries = GC.AllocateUninitializedArray<byte>(NumberedFolder.BufferBytes);
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(ThreadFile.MostBytes);
    private readonly Dictionary<int, int> _threadOfCpu = [];
    private readonly Dictionary<int, ThreadFile> _files = [];
    private readonly NumberedFolder? _processes;
    private int _wait;

    internal SoftirqThreads() => _processes = NumberedFolder.TryOpen("/proc", _entries);

    /// <summary>Run time of a CPU's thread since the boot, nanoseconds; null if it cannot be read.</summary>
    internal ulong? RunNs(int cpu)
    {
        if (_files.TryGetValue(cpu, out ThreadFile file) || TryOpen(cpu, out file))
        {
            if (file.TryRead(_buffer, out ReadOnlySpan<byte> content))
                return ThreadText.TryParseTimes(content, out long runNs, out _, out _) ? (ulong)runNs : 0;
            // The CPU was taken away, and its thread with it.
            file.Close();
            _files.Remove(cpu);
            _threadOfCpu.Remove(cpu);
        }
        return null;
    }

    public void Dispose()
    {
        foreach (ThreadFile file in _files.Values)
            file.Close();
        _files.Clear();
        _processes?.Dispose();
    }

    private bool TryOpen(int cpu, out ThreadFile file)
    {
        file = default;
        if (_processes is null)
            return false;
        if (!_threadOfCpu.ContainsKey(cpu) && --_wait < 0)
        {
            _wait = FindEvery;
            Find();
        }
        if (!_threadOfCpu.TryGetValue(cpu, out int thread) || !file.TryOpen(_processes, thread, "schedstat"u8))
            return false;
        _files[cpu] = file;
        return true;
    }

    private void Find()
    {
        _threadOfCpu.Clear();
        _ = _processes!.Start();
        while (_processes.TryTake(out int id))
        {
            ThreadFile stat = default;
            _ = stat.TryOpen(_processes, id, "stat"u8);
            if (stat.TryRead(_buffer, out ReadOnlySpan<byte> content)
                && ThreadText.TryParseStat(content, out ReadOnlySpan<byte> name, out ThreadText.Stat parsed)
                && parsed.IsKernel && name.StartsWith("ksoftirqd/"u8)
                && TextFields.TryDecimal(name["ksoftirqd/".Length..], out ulong cpu))
                _threadOfCpu[(int)cpu] = id;
            stat.Close();
        }
    }
}
