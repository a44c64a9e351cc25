// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Catalog;

/// <summary>
/// Number of a protocol; the hot path switches on it. It is part of published messages, so a number is never changed or
/// reused. Market data has numbers below 64, order entry from 64 on (the first five protocols predate that rule),
/// protocols declared in the configuration from 192 on. Names and properties are in the catalog.
/// </summary>
public enum ProtocolId : byte
{
    /// <summary>No protocol.</summary>
    Unknown = 0,

    /// <summary>MoldUDP64 with any messages inside.</summary>
    MoldUdp64 = 1,

    /// <summary>MoldUDP64 with Nasdaq ITCH 5.0 inside.</summary>
    MoldUdp64Itch50 = 2,

    /// <summary>SoupBinTCP as a feed.</summary>
    SoupBinTcp = 3,

    /// <summary>SoupBinTCP with OUCH 5.0.</summary>
    SoupBinTcpOuch5 = 4,

    /// <summary>SoupBinTCP with OUCH 4.2.</summary>
    SoupBinTcpOuch42 = 5,

    /// <summary>IntelligentCross: MoldUDP64, lower byte first.</summary>
    MoldUdp64IntelligentCross = 6,

    /// <summary>CME Globex MDP 3.0 over UDP.</summary>
    CmeMdp3 = 7,

    /// <summary>Deutsche Börse T7 EOBI.</summary>
    T7Eobi = 8,

    /// <summary>Cboe PITCH and other Cboe feeds with the sequenced unit header.</summary>
    CboePitch = 9,

    /// <summary>Cboe Streaming Markets.</summary>
    CboeCsm = 10,

    /// <summary>NYSE XDP and Pillar.</summary>
    NyseXdp = 11,

    NyseOpenBookUltra = 12,

    IexTp = 13,

    MemxMemoir = 14,

    MiaxMach = 15,

    /// <summary>MoldUDP with numbers of 32 bits.</summary>
    MoldUdp = 16,

    Opra = 17,

    /// <summary>CTA: CTS and CQS.</summary>
    Cta = 18,

    /// <summary>ICE iMpact.</summary>
    IceImpact = 19,

    /// <summary>B3 binary UMDF.</summary>
    B3Umdf = 20,

    /// <summary>Coinbase Derivatives market data.</summary>
    CoinbaseDerivativesMd = 21,

    OtcLinkAts = 22,

    /// <summary>HSVF with nine digits.</summary>
    Hsvf = 23,

    /// <summary>HSVF with ten digits and times.</summary>
    HsvfTimestamped = 24,

    /// <summary>TMX Quantum XMT.</summary>
    TmxXmt = 25,

    /// <summary>Euronext Optiq MDG.</summary>
    OptiqMdg = 26,

    HkexOmd = 27,

    /// <summary>MITCH and GTP.</summary>
    Mitch = 28,

    /// <summary>MOEX SIMBA SPECTRA.</summary>
    MoexSimba = 29,

    /// <summary>CME MDP 3.0, conflated, over TCP.</summary>
    CmeMdp3Tcp = 30,

    /// <summary>Deutsche Börse T7 EMDI.</summary>
    T7Emdi = 31,

    /// <summary>Deutsche Börse T7 RDI and MDI.</summary>
    T7Rdi = 32,

    MoexFast = 33,

    /// <summary>CME MDP 3.0, TCP recovery.</summary>
    CmeMdp3Replay = 34,

    // Order entry continues at 64.

    /// <summary>FIX tag=value.</summary>
    Fix = 64,

    CmeILink3 = 65,

    /// <summary>B3 binary EntryPoint.</summary>
    B3EntryPoint = 66,

    /// <summary>Cboe BOE version 2.</summary>
    CboeBoe = 67,

    /// <summary>Cboe BOE version 3.</summary>
    CboeBoe3 = 68,

    /// <summary>T7 Enhanced Trading Interface.</summary>
    T7Eti = 69,

    /// <summary>NYSE Pillar gateway.</summary>
    PillarGateway = 70,

    SoupBinTcpOuchJnx = 71,

    /// <summary>Euronext Optiq order entry gateway.</summary>
    OptiqOeg = 72,

    /// <summary>LSE native trading gateway.</summary>
    LseNative = 73,

    MemxMemo = 74,

    /// <summary>MIAX Express Orders.</summary>
    MiaxMeo = 75,

    /// <summary>Coinbase Derivatives orders.</summary>
    CoinbaseDerivativesOe = 76,

    /// <summary>TXSE orders.</summary>
    TxseRake = 77,

    /// <summary>SoupBinTCP with OUCH of Genium INET.</summary>
    SoupBinTcpOuchGenium = 78,

    /// <summary>T7 Enhanced Trading Interface before release 7.0.</summary>
    T7Eti6 = 79,

    /// <summary>HKEX Orion Central Gateway, securities market.</summary>
    HkexOcg = 80,

    /// <summary>MIAX Futures Express Interface.</summary>
    MiaxFei = 81,

    /// <summary>Declared in configuration, without channel and session. The eight numbers after it are declared
    /// protocols with a key: plus 3 for a numeric channel, plus 6 for a text channel; plus 1 for a numeric session,
    /// plus 2 for a text session.</summary>
    Declared = 192,
}
