// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Packets;

/// <summary>Processes that read datagrams of lines, in the order in which they were first seen. One thread adds, any
/// reads.</summary>
public sealed class ReadingProcesses
{
    /// <summary>Most processes; further ones are not watched for their end.</summary>
    public const int Most = 256;

    private readonly uint[] _processes = new uint[Most];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Id of the process at an index.</summary>
    public uint this[int index] => Volatile.Read(ref _processes[index]);

    /// <summary>Adds a process unless it is known.</summary>
    public void Add(uint process)
    {
        int count = _count;
        if (count == Most || _processes.AsSpan(0, count).Contains(process))
            return;
        _processes[count] = process;
        Volatile.Write(ref _count, count + 1);
    }
}
