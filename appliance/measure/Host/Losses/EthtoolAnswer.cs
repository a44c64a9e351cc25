// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Telemetry.Kernel.Native;

namespace Telemetry.Host.Losses;

/// <summary>
/// Output of the command <c>ethtool</c> for one interface, read from the kernel by ioctl: for <c>tune</c> on hosts
/// without that command. It only reads. Layouts are those of <c>linux/ethtool.h</c>, the text is that of ethtool 6.1.
/// </summary>
public static class EthtoolAnswer
{
    private const int NotSupported = 95;                        // EOPNOTSUPP
    private const int NotAnswered = 38;                         // ENOSYS: it is unknown then, not absent
    private const int NoDevice = 19;                            // ENODEV
    private const int WordsPerLine = 8;

    private const uint DriverInfo = 0x3;                        // ETHTOOL_GDRVINFO
    private const uint Coalesce = 0xe;                          // ETHTOOL_GCOALESCE
    private const uint Rings = 0x10;                            // ETHTOOL_GRINGPARAM
    private const uint Pause = 0x12;                            // ETHTOOL_GPAUSEPARAM
    private const uint PrivateFlags = 0x27;                     // ETHTOOL_GPFLAGS
    private const uint ReceiveRings = 0x2d;                     // ETHTOOL_GRXRINGS
    private const uint Channels = 0x3c;                         // ETHTOOL_GCHANNELS
    private const uint Stamping = 0x41;                         // ETHTOOL_GET_TS_INFO
    private const uint Hashing = 0x46;                          // ETHTOOL_GRSSH

    // The kernel's name of a feature, and the name that ethtool prints.
    private static readonly Dictionary<string, string> OldNames = new()
    {
        ["rx-checksum"] = "rx-checksumming",
        ["tx-generic-segmentation"] = "generic-segmentation-offload",
        ["rx-gro"] = "generic-receive-offload",
        ["rx-lro"] = "large-receive-offload",
        ["rx-vlan-hw-parse"] = "rx-vlan-offload",
        ["tx-vlan-hw-insert"] = "tx-vlan-offload",
        ["rx-ntuple-filter"] = "ntuple-filters",
        ["rx-hashing"] = "receive-hashing",
    };

    // By number, enum hwtstamp_rx_filters.
    private static readonly string[] Filters =
    [
        "none", "all", "some", "ptpv1-l4-event", "ptpv1-l4-sync", "ptpv1-l4-delay-req", "ptpv2-l4-event",
        "ptpv2-l4-sync", "ptpv2-l4-delay-req", "ptpv2-l2-event", "ptpv2-l2-sync", "ptpv2-l2-delay-req", "ptpv2-event",
        "ptpv2-sync", "ptpv2-delay-req", "ntp-all",
    ];

    /// <summary>Answers one question.</summary>
    /// <param name="option">Option of ethtool, such as <c>-k</c>.</param>
    /// <param name="text">Receives the text that ethtool would print, or the reason why there is none.</param>
    /// <returns>True if there is an answer.</returns>
    public static bool TryGive(string option, string device, out string text)
    {
        using var query = new EthtoolQuery(device);
        text = "";
        int error = query.Index == 0 ? NoDevice : Give(query, option, device, out text);
        if (error == 0)
            return true;
        text = $"netlink error: {Marshal.GetPInvokeErrorMessage(error)}";
        return false;
    }

    private static int Give(EthtoolQuery query, string option, string device, out string text) => option switch
    {
        "-i" => Driver(query, out text),
        "-k" => Features(query, device, out text),
        "-c" => Moderation(query, device, out text),
        "-g" => RingSizes(query, device, out text),
        "-l" => Queues(query, device, out text),
        "-a" => PauseFrames(query, device, out text),
        "-x" => HashTable(query, device, out text),
        "-T" => Stamps(query, device, out text),
        "--show-priv-flags" => Flags(query, device, out text),
        _ => None(NotAnswered, out text),
    };

    private static int None(int error, out string text)
    {
        text = "";
        return error;
    }

    private static int Driver(EthtoolQuery query, out string text)
    {
        byte[] answer = new byte[196];
        int error = query.Ask(DriverInfo, answer);
        text = $"driver: {Word(answer, 4)}\nversion: {Word(answer, 36)}\nfirmware-version: {Word(answer, 68)}\n";
        return error;
    }

    private static int Features(EthtoolQuery query, string device, out string text)
    {
        var lines = new StringBuilder($"Features for {device}:\n");
        IReadOnlyList<string> names = query.FeatureNames();
        for (int place = 0; place < names.Count; place++)
        {
            if (names[place].Length == 0 || query.FeatureState(place) is not var (isOn, isWanted, isFixed))
                continue;
            string note = isFixed ? " [fixed]" : isOn == isWanted ? "" : $" [requested {OnOff(isWanted)}]";
            lines.Append(CultureInfo.InvariantCulture,
                $"{OldNames.GetValueOrDefault(names[place], names[place])}: {OnOff(isOn)}{note}\n");
        }
        text = lines.ToString();
        return names.Count > 0 ? 0 : NotSupported;
    }

    private static int Moderation(EthtoolQuery query, string device, out string text)
    {
        uint[] answer = new uint[23];
        int error = query.Ask(Coalesce, Bytes(answer));
        text = string.Create(CultureInfo.InvariantCulture, $"Coalesce parameters for {device}:\n"
            + $"Adaptive RX: {OnOff(answer[10] != 0)}  TX: {OnOff(answer[11] != 0)}\n"
            + $"rx-usecs:\t{answer[1]}\nrx-frames:\t{answer[2]}\ntx-usecs:\t{answer[5]}\ntx-frames:\t{answer[6]}\n");
        return error;
    }

    private static int RingSizes(EthtoolQuery query, string device, out string text)
    {
        uint[] answer = new uint[9];
        int error = query.Ask(Rings, Bytes(answer));
        text = $"Ring parameters for {device}:\nPre-set maximums:\n"
            + $"RX:\t\t{Show(answer[1], answer[1])}\nTX:\t\t{Show(answer[4], answer[4])}\n"
            + $"Current hardware settings:\n"
            + $"RX:\t\t{Show(answer[5], answer[1])}\nTX:\t\t{Show(answer[8], answer[4])}\n";
        return error;
    }

    private static int Queues(EthtoolQuery query, string device, out string text)
    {
        uint[] answer = new uint[9];
        int error = query.Ask(Channels, Bytes(answer));
        string[] names = ["RX", "TX", "Other", "Combined"];
        text = $"Channel parameters for {device}:\nPre-set maximums:\n"
            + string.Concat(names.Select((name, place) => $"{name}:\t\t{Show(answer[1 + place], answer[1 + place])}\n"))
            + "Current hardware settings:\n"
            + string.Concat(names.Select((name, place) =>
                $"{name}:\t\t{Show(answer[5 + place], answer[1 + place])}\n"));
        return error;
    }

    private static int PauseFrames(EthtoolQuery query, string device, out string text)
    {
        uint[] answer = new uint[4];
        int error = query.Ask(Pause, Bytes(answer));
        text = $"Pause parameters for {device}:\nAutonegotiate:\t{OnOff(answer[1] != 0)}\n"
            + $"RX:\t\t{OnOff(answer[2] != 0)}\nTX:\t\t{OnOff(answer[3] != 0)}\n";
        return error;
    }

    private static int HashTable(EthtoolQuery query, string device, out string text)
    {
        const int HeaderWords = 6;                              // struct ethtool_rxfh
        text = "";
        uint[] rings = new uint[48];                             // struct ethtool_rxnfc; the count is in data
        int error = query.Ask(ReceiveRings, Bytes(rings));
        uint[] sizes = new uint[HeaderWords];
        error = error != 0 ? error : query.Ask(Hashing, Bytes(sizes));
        if (error != 0)
            return error;
        (uint entries, uint keyBytes) = (sizes[2], sizes[3]);
        uint[] table = new uint[HeaderWords + entries + (keyBytes + 3) / 4];
        (table[2], table[3]) = (entries, keyBytes);
        error = query.Ask(Hashing, Bytes(table));
        var lines = new StringBuilder(string.Create(CultureInfo.InvariantCulture,
            $"RX flow hash indirection table for {device} with {rings[2]} RX ring(s):\n"));
        for (int place = 0; place < entries; place++)
        {
            if (place % WordsPerLine == 0)
                lines.Append(CultureInfo.InvariantCulture, $"{(place > 0 ? "\n" : "")}{place,5}: ");
            lines.Append(CultureInfo.InvariantCulture, $" {table[HeaderWords + place],5}");
        }
        text = lines.Append('\n').ToString();
        return error;
    }

    private static int Stamps(EthtoolQuery query, string device, out string text)
    {
        uint[] answer = new uint[11];
        int error = query.Ask(Stamping, Bytes(answer));
        int clock = (int)answer[2];
        text = $"Time stamping parameters for {device}:\nPTP Hardware Clock: "
            + (clock < 0 ? "none" : clock.ToString(CultureInfo.InvariantCulture)) + "\nHardware Receive Filter Modes:\n"
            + string.Concat(Filters.Where((_, place) => (answer[7] >> place & 1) != 0).Select(name => $"\t{name}\n"));
        return error;
    }

    private static int Flags(EthtoolQuery query, string device, out string text)
    {
        IReadOnlyList<string> names = query.PrivateFlagNames();
        uint[] answer = new uint[2];
        int error = names.Count == 0 ? NotSupported : query.Ask(PrivateFlags, Bytes(answer));
        text = $"Private flags for {device}:\n" + string.Concat(
            names.Select((name, place) => $"{name}: {OnOff((answer[1] >> place & 1) != 0)}\n"));
        return error;
    }

    private static Span<byte> Bytes(uint[] words) => MemoryMarshal.AsBytes(words.AsSpan());

    private static string Word(byte[] answer, int at)
    {
        ReadOnlySpan<byte> text = answer.AsSpan(at, InterfaceRequest.EthtoolTextBytes);
        int end = text.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? text : text[..end]);
    }

    private static string OnOff(bool isOn) => isOn ? "on" : "off";

    /// <summary>A number; "n/a" if the driver does not have it.</summary>
    private static string Show(uint value, uint most) =>
        most == 0 ? "n/a" : value.ToString(CultureInfo.InvariantCulture);
}
