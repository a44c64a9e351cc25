// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Definitions;

/// <summary>Places of watched processes among the series. A process is found while packets arrive, so that its series
/// are there before it has a name; a place keeps its name, and a process that comes back has its place again. One
/// thread gives the places, any other reads the names.</summary>
public sealed class ProcessSlots
{
    /// <summary>Number of places.</summary>
    public const int Most = 16;

    private readonly string?[] _names = new string?[Most];
    private readonly bool[] _isTaken = new bool[Most];
    private int _version;

    /// <summary>Changes whenever a place gets its name.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>Name of a place: that of its process, with <c>#2</c> for the second of one name that runs at once; null
    /// until a process has it.</summary>
    public string? NameOf(int slot) => Volatile.Read(ref _names[slot]);

    /// <summary>Gives a process its place.</summary>
    /// <returns>The place; -1 if there is none left.</returns>
    public int Take(string process)
    {
        for (int ordinal = 1; ; ordinal++)
        {
            int slot = PlaceOf(ordinal == 1 ? process : $"{process}#{ordinal}");
            if (slot < 0)
                return -1;
            if (_isTaken[slot])
                continue;
            _isTaken[slot] = true;
            return slot;
        }
    }

    /// <summary>Frees the place of a process that has ended, for one of the same name.</summary>
    public void Release(int slot) => _isTaken[slot] = false;

    /// <summary>Names a place, as before a restart.</summary>
    /// <returns>False if there is none left.</returns>
    public bool Restore(string name) => PlaceOf(name) >= 0;

    private int PlaceOf(string name)
    {
        int slot = Array.IndexOf(_names, name);
        if (slot >= 0)
            return slot;
        slot = Array.IndexOf(_names, null);
        if (slot < 0)
            return -1;
        Volatile.Write(ref _names[slot], name);
        Volatile.Write(ref _version, _version + 1);
        return slot;
    }
}
