// SPDX-License-Identifier: Apache-2.0
using static Telemetry.Config.SettingUnit;

namespace Telemetry.Config;

/// <summary>Settings that are numbers, in the order of the file. Key, unit, range and default of each stand here only:
/// reader, writer, settings, command line and reload take them from here, and a test compares
/// <c>telemetry.example.yaml</c>.</summary>
public static class NumberSettings
{
    private const long Us = 1_000;
    private const long Ms = 1_000 * Us;
    private const long Second = 1_000 * Ms;
    private const long Minute = 60 * Second;
    private const long Day = 24 * 60 * Minute;
    private const long KiB = 1 << 10;
    private const long MiB = 1 << 20;
    private const long GiB = 1 << 30;

    /// <summary>Length of a reporting interval.</summary>
    public static NumberSetting Interval { get; } = new("interval", Duration, 100 * Ms, Minute, Second);

    /// <summary>Time within which a missing number may still arrive; of all feeds, or of one.</summary>
    public static NumberSetting RepairWindow { get; } = new("repair_window", Duration, 0, Minute, 10 * Ms);

    /// <summary>Limit of the memory used.</summary>
    public static NumberSetting MemoryLimit { get; } = new("memory_limit", Bytes, 16 * MiB, 1024 * GiB, 4 * GiB);

    /// <summary>Largest number of latency distributions.</summary>
    public static NumberSetting MaxSeries { get; } = new("max_series", Number, 1, 100_000, 4_000);

    /// <summary><c>performance:</c> highest wake-up latency of a core.</summary>
    public static NumberSetting CpuDmaLatency { get; } = new("cpu_dma_latency", Duration, 0, Second);

    /// <summary><c>performance:</c> real-time priority of threads with a core of their own.</summary>
    public static NumberSetting FifoPriority { get; } = new("fifo_priority", Number, 1, 99);

    /// <summary><c>host_path:</c> time from one question about a TCP connection to the next.</summary>
    public static NumberSetting TcpEvery { get; } = new("tcp_every", Duration, 10 * Ms, Minute, 100 * Ms);

    /// <summary><c>host_path:</c> tick-to-trade from which on the cause of each order is looked for.</summary>
    public static NumberSetting LateOrder { get; } = new("late_order", Duration, 0, Minute, 0);

    /// <summary><c>host_path:</c> length from which on an interrupt is reported by itself.</summary>
    public static NumberSetting InterruptMin { get; } = new("interrupt_min", Duration, 100, 10 * Ms, 2 * Us);

    /// <summary><c>host_path:</c> memory of the scheduler's history, for each CPU.</summary>
    public static NumberSetting SchedulerHistory { get; } =
        new("history", Bytes, 64 * KiB, 64 * MiB, MiB, IsPowerOfTwo: true);

    /// <summary><c>host_path:</c> one packet in so many of no flow is sampled.</summary>
    public static NumberSetting Talkers { get; } = new("talkers", Number, 64, 65_536, IsPowerOfTwo: true);

    /// <summary><c>black_box:</c> data bytes of each flight ring, for each CPU and hook.</summary>
    public static NumberSetting FlightBytes { get; } =
        new("flight_bytes", Bytes, 256 * KiB, 256 * MiB, 4 * MiB, IsPowerOfTwo: true);

    /// <summary><c>black_box:</c> most bytes of a frame that are kept.</summary>
    public static NumberSetting FlightSnap { get; } = new("snap", Bytes, 64, 9_216, 2 * KiB);

    /// <summary><c>black_box:</c> most frames a second of one CPU that are expected.</summary>
    public static NumberSetting Peak { get; } = new("peak", Number, 1, 100_000_000, 100_000);

    /// <summary><c>black_box: slow:</c> time from tick to order from which on an order asks for a file.</summary>
    public static NumberSetting SlowTickToTrade { get; } = new("tick_to_trade", Duration, 0, Minute, 0);

    /// <summary><c>black_box: slow:</c> time from order to answer from which on an order asks for a file.</summary>
    public static NumberSetting SlowOrderToAck { get; } = new("order_to_ack", Duration, 0, Minute, 0);

    /// <summary><c>black_box:</c> time before an event whose packets are written.</summary>
    public static NumberSetting Before { get; } = new("before", Duration, 0, 10 * Second, 20 * Ms);

    /// <summary><c>black_box:</c> time behind an event whose packets are written.</summary>
    public static NumberSetting After { get; } = new("after", Duration, 0, 10 * Second, 20 * Ms);

    /// <summary><c>black_box:</c> most files that are begun within a minute.</summary>
    public static NumberSetting PerMinute { get; } = new("per_minute", Number, 1, 600, 6);

    /// <summary><c>black_box: keep:</c> most files that are kept.</summary>
    public static NumberSetting KeepFiles { get; } = new("files", Number, 1, 10_000, 32);

    /// <summary><c>black_box: keep:</c> most bytes of all files.</summary>
    public static NumberSetting KeepBytes { get; } = new("bytes", Bytes, MiB, 1024 * GiB, GiB);

    /// <summary><c>capture:</c> data bytes of each ring. The verifier limits a program's access to a map.</summary>
    public static NumberSetting RingBytes { get; } =
        new("ring_bytes", Bytes, 16 * KiB, 256 * MiB, 4 * MiB, IsPowerOfTwo: true);

    /// <summary><c>capture:</c> time for which records of one ring are held for those of other rings.</summary>
    public static NumberSetting Hold { get; } = new("hold", Duration, 0, 10 * Ms, 5 * Us);

    /// <summary><c>capture:</c> capacity of the ring between reader and analysis.</summary>
    public static NumberSetting PipelineEvents { get; } =
        new("pipeline_events", Number, 1 << 10, 1 << 20, 1 << 14, IsPowerOfTwo: true);

    /// <summary><c>capture:</c> data bytes of each ring of whole frames, for each CPU and hook.</summary>
    public static NumberSetting FrameBytes { get; } =
        new("frame_bytes", Bytes, 256 * KiB, 256 * MiB, 16 * MiB, IsPowerOfTwo: true);

    /// <summary><c>capture:</c> length at which the next file of whole frames begins.</summary>
    public static NumberSetting Rotate { get; } = new("rotate", Bytes, MiB, 1024 * GiB);

    /// <summary><c>capture:</c> files of whole frames that are kept.</summary>
    public static NumberSetting Keep { get; } = new("keep", Number, 1, 100_000);

    /// <summary>Silence after which a feed is stale; the default depends on the protocol.</summary>
    public static NumberSetting StaleAfter { get; } = new("stale_after", Duration, 0, Day);

    /// <summary>Time for which a line may lack numbers before it is behind.</summary>
    public static NumberSetting LineBehindAfter { get; } = new("line_behind_after", Duration, Ms, Day, 100 * Ms);

    /// <summary>Silence after which a line is down.</summary>
    public static NumberSetting LineDownAfter { get; } = new("line_down_after", Duration, Ms, Day, Second);

    /// <summary>Distance by which a line may go back before a reset is suspected, in numbers. The default is less for
    /// protocols with few numbers.</summary>
    public static NumberSetting DuplicateWindow { get; } = new("duplicate_window", Number, 1, 1L << 40, 100_000);

    /// <summary>Age that a number's first arrival must have for a reset to be suspected.</summary>
    public static NumberSetting DuplicateAge { get; } =
        new("duplicate_age", Duration, Second, 7 * Day, FeedDefinition.DefaultDuplicateAgeNs);

    /// <summary>Time for which numbers confirmed by one packet only are held until another confirms them.</summary>
    public static NumberSetting SuspectHold { get; } =
        new("suspect_hold", Duration, 0, Day, FeedDefinition.DefaultSuspectHoldNs);

    /// <summary>Largest number of number sequences of a feed.</summary>
    public static NumberSetting MaxChannels { get; } = new("max_channels", Number, 1, 65_536, 16);

    /// <summary>Largest number of ranges kept for a line.</summary>
    public static NumberSetting MaxRanges { get; } = new("max_ranges", Number, 16, 1 << 20, 4_096);

    /// <summary>Delivered numbers whose stamps are kept.</summary>
    public static NumberSetting History { get; } = new("history", Number, 1 << 6, 1 << 24, 1 << 16, IsPowerOfTwo: true);

    /// <summary>Payload bytes recorded of each packet of a feed; the default is more for some protocols.</summary>
    public static NumberSetting FeedSnap { get; } = new("snap", Bytes, 16, 64 * KiB, 64);

    /// <summary>802.1Q id of a line's packets.</summary>
    public static NumberSetting Vlan { get; } = new("vlan", Number, 1, 4_094);

    /// <summary>TCP port of a session on this host.</summary>
    public static NumberSetting LocalPort { get; } = new("local_port", Number, 1, ushort.MaxValue);

    /// <summary>Time back to the first tick of an order.</summary>
    public static NumberSetting MaxAnswer { get; } = new("max_answer", Duration, Us, Minute, Ms);

    /// <summary>Time that an order may wait for its answer.</summary>
    public static NumberSetting AnswerTimeout { get; } = new("answer_timeout", Duration, Ms, 60 * Minute, Minute);

    /// <summary>Largest number of orders of a session that wait for answers.</summary>
    public static NumberSetting MaxPendingOrders { get; } = new("max_pending_orders", Number, 16, 1 << 22, 1 << 13);

    /// <summary>TCP connections of a session kept at once.</summary>
    public static NumberSetting MaxConnections { get; } = new("max_connections", Number, 1, 4_096, 8);

    /// <summary>Payload bytes recorded of each TCP segment. The default is the length up to which a record takes no
    /// more room than its segment; longer ones are then recorded in whole.</summary>
    public static NumberSetting SessionSnap { get; } = new("snap", Bytes, 64, 64 * KiB, 9 * KiB);

    /// <summary><c>aeron:</c> length of a term of each publication.</summary>
    public static NumberSetting TermLength { get; } =
        new("term_length", Bytes, 64 * KiB, GiB, 4 * MiB, IsPowerOfTwo: true);

    /// <summary><c>aeron:</c> log buffers that an embedded media driver maps at most. A publication or a received
    /// stream takes three terms.</summary>
    public static NumberSetting MaxMapped { get; } = new("max_mapped", Bytes, 16 * MiB, 1024 * GiB, GiB);
}
