// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Stamps;

/// <summary>The table of formats.</summary>
public static class StampFormats
{
    /// <summary>The formats, those that are recognised first.</summary>
    public static IReadOnlyList<StampFormatRow> Rows { get; } =
    [
        new()
        {
            Format = StampFormat.MetaWatch,
            Name = "metawatch",
            Title = "Arista 7130 MetaWatch (Metamako)",
            Place = "trailer of 16 bytes and extensions",
            Proof = StampProof.Crc,
            Resolution = "1 ns, with an extension 2^-24 ns; 32-bit seconds",
            Source = "MetamakoTrailer.txt (tcpdump-workers 2018), packet-metamako.c",
        },
        new()
        {
            Format = StampFormat.CPacket,
            Name = "cpacket",
            Title = "cPacket",
            Place = "trailer of 16 bytes",
            Proof = StampProof.Crc,
            Resolution = "1 ns; 32-bit seconds",
            Source = "SolarCapture cpacket_offsets.h, Onload",
        },
        new()
        {
            Format = StampFormat.CiscoHpt,
            Name = "hpt",
            Title = "Cisco Nexus 3550-F HPT and 3550-T (Exablaze Fusion)",
            Place = "trailer of 16 bytes",
            Proof = StampProof.Crc,
            Resolution = "2^-40 s, rounded to 1 ns; 32-bit seconds",
            Source = "Cisco n3550-timestamp-decoder, packet-exablaze.c",
        },
        new()
        {
            Format = StampFormat.FusionCounter,
            Name = "fusion",
            Title = "Cisco Nexus 3550-F, not HPT (Exablaze Fusion)",
            Place = "4 bytes before the FCS or in its place",
            Proof = StampProof.Rate,
            Resolution = "20/7 ns; wraps after 12.27 s",
            Source = "Cisco n3550-timestamp-decoder",
        },
        new()
        {
            Format = StampFormat.Arista7150,
            Name = "arista-7150",
            Title = "Arista 7150; Fusion in its compatible modes",
            Place = "4 bytes before the FCS or in its place",
            Proof = StampProof.Rate,
            Resolution = "20/7 ns; wraps after 6.14 s",
            Source = "Arista EOS Central, SolarCapture sc_arista7150_ts.c",
        },
        new()
        {
            Format = StampFormat.Arista7280,
            Name = "arista-7280",
            Title = "Arista 7280 and 7500",
            Place = "header behind the addresses, EtherType d28b",
            Proof = StampProof.EtherType,
            Resolution = "1 ns; 64 bits, or 48 that wrap after 18.2 h",
            Source = "tcpdump print-arista.c, SolarCapture",
        },
        new()
        {
            Format = StampFormat.Ixia,
            Name = "ixia",
            Title = "Ixia and Keysight",
            Place = "trailer of 15 bytes",
            Proof = StampProof.Checksum,
            Resolution = "1 ns; 32-bit seconds",
            Source = "packet-ixiatrailer.c",
        },
        new()
        {
            Format = StampFormat.Gigamon,
            Name = "gigamon",
            Title = "Gigamon",
            Place = "trailer of fields",
            Proof = StampProof.Checksum,
            Resolution = "1 ns; 32-bit seconds",
            Source = "packet-gmhdr.c",
        },
        new()
        {
            Format = StampFormat.Vss,
            Name = "vss",
            Title = "VSS Monitoring",
            Place = "trailer of 8 to 10 bytes",
            Proof = StampProof.None,
            Resolution = "1 ns; may be the time since its start",
            Source = "packet-vssmonitoring.c",
        },
        new()
        {
            Format = StampFormat.Ttag,
            Name = "ttag",
            Title = "Cisco Nexus TTAG",
            Place = "tag behind the addresses, EtherType 8988",
            Proof = StampProof.None,
            Resolution = "1 ns; 48 bits wrap after 78 h",
            Source = "packet-cisco-ttag.c, Onload",
        },
        new()
        {
            Format = StampFormat.TtagTrailer,
            Name = "ttag-trailer",
            Title = "Cisco Nexus TTAG at the end",
            Place = "trailer of 6 bytes",
            Proof = StampProof.None,
            Resolution = "1 ns; 48 bits wrap after 78 h",
            Source = "Onload",
        },
        new()
        {
            Format = StampFormat.Broadcom,
            Name = "broadcom",
            Title = "switches with Broadcom chips",
            Place = "trailer of 10 bytes",
            Proof = StampProof.None,
            Resolution = "1 ns; wraps after 72.8 h",
            Source = "Onload",
        },
        new()
        {
            Format = StampFormat.Mac48,
            Name = "mac48",
            Title = "Arista 7280, in the source address",
            Place = "source address",
            Proof = StampProof.None,
            Resolution = "1 ns; wraps after 18.2 h",
            Source = "Arista, SolarCapture sc_arista7280",
        },
    ];

    public static StampFormatRow Of(StampFormat format) => Rows.First(row => row.Format == format);

    /// <summary>The row of a name; null if there is none.</summary>
    public static StampFormatRow? Find(string name) => Rows.FirstOrDefault(row => row.Name == name);

    /// <summary>The word for a proof.</summary>
    public static string NameOf(StampProof proof) => proof switch
    {
        StampProof.Crc => "crc",
        StampProof.Checksum => "checksum",
        StampProof.EtherType => "ethertype",
        StampProof.Rate => "rate",
        _ => "none",
    };
}
