// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Telemetry.Host.Stalls;

/// <summary>Finds processes by their names. A process's name is read when it is first seen, once more at the next look,
/// since a program gets its name after its process began, and again with those of all others every ten looks.</summary>
public sealed class ProcessNames : IDisposable
{
    private const int MostNameBytes = 15;
    private const int LooksOfNew = 2;
    private const int AllEvery = 10;                            // looks

    private readonly byte[] _entries = GC.AllocateUninitializedArray<byte>(NumberedFolder.BufferBytes);
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(ThreadFile.MostBytes);
    private readonly byte[][] _names;
    private readonly NumberedFolder? _processes;
    private readonly int _own = Environment.ProcessId;
    private readonly Dictionary<int, int> _looks = [];          // of processes: number of the first look
    private int _look;

    /// <param name="names">The names; only the first 15 bytes of each count, as the kernel keeps no more.</param>
    public ProcessNames(IEnumerable<string> names)
    {
        _names = [.. names.Select(name => Encoding.UTF8.GetBytes(name))
            .Select(name => name[..Math.Min(name.Length, MostNameBytes)])];
        _processes = _names.Length == 0 ? null : NumberedFolder.TryOpen("/proc", _entries);
    }

    /// <summary>Finds the processes of one of the names, this process excluded.</summary>
    /// <param name="found">Receives their ids.</param>
    public void Find(List<int> found)
    {
        if (_processes is null || !_processes.Start())
            return;
        _look++;
        bool isAll = _look % AllEvery == 0;
        if (isAll)
            _looks.Clear();
        while (_processes.TryTake(out int id))
        {
            bool isKnown = _looks.TryGetValue(id, out int first);
            if (!isKnown)
                _looks[id] = first = isAll ? _look - LooksOfNew : _look;
            if ((isAll || _look - first < LooksOfNew) && id != _own && HasName(id))
                found.Add(id);
        }
    }

    public void Dispose() => _processes?.Dispose();

    private bool HasName(int id)
    {
        ThreadFile comm = default;
        _ = comm.TryOpen(_processes!, id, "comm"u8);
        bool isRead = comm.TryRead(_buffer, out ReadOnlySpan<byte> name);
        comm.Close();
        if (!isRead)
            return false;
        name = name.TrimEnd((byte)'\n');
        foreach (byte[] one in _names)
        {
            if (name.SequenceEqual(one))
                return true;
        }
        return false;
    }
}
