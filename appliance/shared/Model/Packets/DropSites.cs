// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Packets;

/// <summary>The kernel's functions in which packets were dropped: addresses in the order in which they were first seen,
/// and their names. One thread adds addresses, one gives names, any reads.</summary>
public sealed class DropSites
{
    /// <summary>Most functions; further ones share index 0.</summary>
    public const int Most = 128;

    private readonly ulong[] _addresses = new ulong[Most];
    private readonly string?[] _names = new string?[Most];
    private int _count = 1;

    /// <summary>Number of indexes in use; 0 stands for an unknown function.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Index of an address in a function; adds it if there is room.</summary>
    public short IndexOf(ulong address)
    {
        int count = _count;
        for (int index = 1; index < count; index++)
        {
            if (_addresses[index] == address)
                return (short)index;
        }
        if (count == Most || address == 0)
            return 0;
        _addresses[count] = address;
        Volatile.Write(ref _count, count + 1);
        return (short)count;
    }

    public ulong AddressOf(int index) => _addresses[index];

    /// <summary>Name of the function; null while it is unknown.</summary>
    public string? NameOf(int index) => (uint)index < Most ? Volatile.Read(ref _names[index]) : null;

    /// <summary>Sets the name of the function.</summary>
    public void SetName(int index, string name) => Volatile.Write(ref _names[index], name);
}
