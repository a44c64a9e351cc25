// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Native;

namespace Telemetry.Host.Losses;

/// <summary>Reads data that <c>ethtool</c> shows of one interface: statistics (<c>-S</c>), features (<c>-k</c>), driver
/// and link; by ioctl, in the network namespace in which it was made. Not thread-safe.</summary>
internal sealed unsafe class EthtoolQuery : IDisposable
{
    private const nuint IndexRequest = 0x8933;                  // SIOCGIFINDEX
    private const nuint NameRequest = 0x8910;                   // SIOCGIFNAME
    private const int NoDevice = 19;                            // ENODEV
    private const uint GetSetInfo = 0x37;                       // ETHTOOL_GSSET_INFO
    private const uint GetStrings = 0x1b;                       // ETHTOOL_GSTRINGS
    private const uint GetStatistics = 0x1d;                    // ETHTOOL_GSTATS
    private const uint StatisticsSet = 1;                       // ETH_SS_STATS
    private const uint FlagSet = 2;                             // ETH_SS_PRIV_FLAGS
    private const uint FeatureSet = 4;                          // ETH_SS_FEATURES
    private const uint GetFeatures = 0x3a;                      // ETHTOOL_GFEATURES
    private const uint GetLink = 0xa;                           // ETHTOOL_GLINK
    private const uint GetSettings = 1;                         // ETHTOOL_GSET
    private const int SettingsBytes = 44;                       // struct ethtool_cmd
    private const int SpeedOffset = 12;
    private const int DuplexOffset = 14;
    private const int SpeedHighOffset = 28;
    private const int FeaturesPerBlock = 32;
    private const int MostFeatureBlocks = 8;
    private const int HeaderBytes = 16;
    private const int MostStatistics = 65_536;

    // The kernel writes all its values and takes no bound: room for a driver that gets more queues between the two
    // requests.
    private const int SpareValues = 8_192;

    private readonly int _socket;
    private string _interface;
    private int _index;                                         // the last one, which outlives a name
    private byte* _values;
    private int _capacity;

    /// <summary>Opens the socket for the requests.</summary>
    internal EthtoolQuery(string interfaceName)
    {
        _interface = interfaceName;
        _socket = Libc.socket(Libc.AddressFamilyInet, Libc.SocketDatagram | Libc.SocketCloseOnExec, 0);
        _ = Index;
    }

    /// <summary>The interface's current index; 0 if there is none.</summary>
    internal int Index
    {
        get
        {
            InterfaceRequest request = InterfaceRequest.For(_interface);
            if (Libc.ioctl(_socket, IndexRequest, &request) >= 0)
                return _index = *(int*)&request.Argument;
            return TryFollow() ? _index : 0;
        }
    }

    /// <summary>The interface's driver; empty if it does not report one.</summary>
    internal string Driver() => InterfaceRequest.DriverOf(_socket, _interface);

    /// <summary>Current number of statistics; 0 if the interface has none or is not there.</summary>
    internal int Count() => Count(StatisticsSet);

    /// <summary>The names of the statistics, in order; empty if there are none.</summary>
    internal IReadOnlyList<string> Names() => Names(StatisticsSet);

    /// <summary>The names of the features that <c>ethtool -k</c> shows, in order; empty if there are none.</summary>
    internal IReadOnlyList<string> FeatureNames() => Names(FeatureSet);

    /// <summary>The names of the driver's own flags, in order; empty if there are none.</summary>
    internal IReadOnlyList<string> PrivateFlagNames() => Names(FlagSet);

    /// <summary>Sends any request of <c>SIOCETHTOOL</c>; the answer replaces it.</summary>
    /// <returns>0, or the error number.</returns>
    internal int Ask(uint command, Span<byte> question)
    {
        MemoryMarshal.Write(question, command);
        fixed (byte* bytes = question)
            return Ask(bytes) ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>True if a feature is on; null if unknown.</summary>
    /// <param name="place">Its place among the names.</param>
    internal bool? HasFeature(int place) => FeatureState(place)?.IsOn;

    /// <summary>State of a feature: on, requested, not changeable; null if unknown.</summary>
    /// <param name="place">Its place among the names.</param>
    internal (bool IsOn, bool IsWanted, bool IsFixed)? FeatureState(int place)
    {
        const int Block = 4;                                    // available, requested, active, never changed
        uint* question = stackalloc uint[2 + MostFeatureBlocks * Block];
        question[0] = GetFeatures;
        question[1] = MostFeatureBlocks;
        int block = place / FeaturesPerBlock;
        if (place < 0 || !Ask(question) || block >= question[1])
            return null;
        int bit = place % FeaturesPerBlock;
        uint* words = question + 2 + (block * Block);
        bool canChange = (words[0] >> bit & 1) != 0 && (words[3] >> bit & 1) == 0;
        return ((words[2] >> bit & 1) != 0, (words[1] >> bit & 1) != 0, !canChange);
    }

    /// <summary>True if the link is up; null if unknown.</summary>
    internal bool? HasLink()
    {
        uint* question = stackalloc uint[2] { GetLink, 0 };
        return Ask(question) ? question[1] != 0 : null;
    }

    /// <summary>Speed, Mb/s, -1 if the device does not know it; duplex: 0 half, 1 full, else unknown. Null if there is
    /// none.</summary>
    internal (int Speed, byte Duplex)? Speed()
    {
        byte* question = stackalloc byte[SettingsBytes];
        new Span<byte>(question, SettingsBytes).Clear();
        *(uint*)question = GetSettings;
        if (!Ask(question))
            return null;
        int speed = *(ushort*)(question + SpeedOffset) | *(ushort*)(question + SpeedHighOffset) << 16;
        return (speed, question[DuplexOffset]);
    }

    private int Count(uint set)
    {
        ulong* query = stackalloc ulong[3];
        query[0] = GetSetInfo;
        query[1] = 1UL << (int)set;
        query[2] = 0;
        // The kernel clears the bit of a set that it does not have.
        return Ask(query) && query[1] != 0 ? (int)Math.Min((uint)query[2], MostStatistics) : 0;
    }

    private IReadOnlyList<string> Names(uint set)
    {
        int count = Count(set);
        if (count == 0)
            return [];
        byte* strings = (byte*)NativeMemory.AllocZeroed((nuint)(
            HeaderBytes + (count + SpareValues) * InterfaceRequest.EthtoolTextBytes));
        try
        {
            ((uint*)strings)[0] = GetStrings;
            ((uint*)strings)[1] = set;
            ((uint*)strings)[2] = (uint)count;
            if (!Ask(strings))
                return [];
            const int NamesOffset = 12;
            return [.. Enumerable.Range(0, (int)Math.Min(((uint*)strings)[2], (uint)count)).Select(place =>
                InterfaceRequest.EthtoolText(
                    strings + NamesOffset + place * InterfaceRequest.EthtoolTextBytes))];
        }
        finally
        {
            NativeMemory.Free(strings);
        }
    }

    /// <summary>Reads the values; allocates only when there are more than before.</summary>
    /// <param name="expected">Required number of values: that of the names.</param>
    internal bool TryRead(int expected, out ReadOnlySpan<ulong> values)
    {
        values = default;
        if (expected == 0 || Count() != expected)
            return false;
        if (_capacity < expected)
        {
            NativeMemory.Free(_values);
            _capacity = expected;
            _values = (byte*)NativeMemory.AllocZeroed((nuint)(8 + (_capacity + SpareValues) * sizeof(ulong)));
        }
        ((uint*)_values)[0] = GetStatistics;
        ((uint*)_values)[1] = (uint)expected;
        if (!Ask(_values) || ((uint*)_values)[1] != expected)
            return false;
        values = new ReadOnlySpan<ulong>(_values + 8, expected);
        return true;
    }

    public void Dispose()
    {
        if (_socket >= 0)
            _ = Libc.close(_socket);
        NativeMemory.Free(_values);
        _values = null;
        _capacity = 0;
    }

    private bool Ask(void* question) => InterfaceRequest.AskEthtool(_socket, _interface, question)
        || (Marshal.GetLastPInvokeError() == NoDevice && TryFollow()
            && InterfaceRequest.AskEthtool(_socket, _interface, question));

    /// <summary>Takes the name that the interface has been given since.</summary>
    /// <returns>False if it is gone.</returns>
    private bool TryFollow()
    {
        InterfaceRequest request = default;
        *(int*)&request.Argument = _index;
        if (_index == 0 || Libc.ioctl(_socket, NameRequest, &request) < 0)
            return false;
        _interface = request.NameText();
        return true;
    }
}
