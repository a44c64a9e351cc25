// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Messages;
using Telemetry.Model.Events;

namespace Telemetry.Reports.Receiving.Sections.Events;

/// <summary>Values of members that are more than the number in their slot; the schema names them.</summary>
internal static class EventForms
{
    private const double PpmPerPercent = 10_000;

    public static ulong? First(in EventMessage message, CatalogState _) => HasNumbers(message) ? message.First : null;

    public static ulong? Last(in EventMessage message, CatalogState _) => HasNumbers(message) ? message.Last : null;

    public static long? SinceTime(in EventMessage message, CatalogState _) =>
        new StampTimes(message.Origin).TimeOf(message.OpenedStampNs == 0 ? null : message.OpenedStampNs);

    public static OrderKey Key(in EventMessage message, CatalogState _) => ReportNames.KeyOf(message.Key);

    public static string? Status(in EventMessage message, CatalogState _) =>
        StatusText.Of((EnvelopeStatus)message.Status);

    public static string? Cause(in EventMessage message, CatalogState _) => ReportNames.OfCause(message.Cause);

    public static string? Interface(in EventMessage message, CatalogState catalog) =>
        catalog.InterfaceText(new InterfaceName(message.InterfaceHigh, message.InterfaceLow));

    public static string Kind(in EventMessage message, CatalogState _) => ReportNames.OfEvent(message.StormOf);

    // A step of a feed is an impossible age, one of an interface is that of its clock; else it is the host's.
    public static long? OffsetBefore(in EventMessage message, CatalogState catalog) =>
        unchecked(OffsetAfter(message, catalog) - message.DurationNs);

    public static long? OffsetAfter(in EventMessage message, CatalogState _) =>
        message.FeedIndex < 0 && !HasInterface(message) ? message.Amount : null;

    public static string? DeviceClock(in EventMessage message, CatalogState _) =>
        HasInterface(message) ? ReportNames.OfDeviceClock(message.Amount) : null;

    public static string? Gateway(in EventMessage message, CatalogState catalog) =>
        catalog.GatewayText(message.SessionIndex, message.Amount);

    public static string Direction(in EventMessage message, CatalogState _) =>
        ReportNames.OfDirection((byte)message.Amount);

    public static string Side(in EventMessage message, CatalogState _) => ReportNames.OfSide((byte)message.Amount);

    public static string StackCounter(in EventMessage message, CatalogState _) =>
        ReportNames.OfStackCounter(message.Amount);

    public static string ConnectFailure(in EventMessage message, CatalogState _) =>
        ReportNames.OfConnectFailure(message.Amount);

    public static string Resent(in EventMessage message, CatalogState _) => ReportNames.OfResent(message.Amount);

    public static string? Owner(in EventMessage message, CatalogState catalog) =>
        message.ProcessId == 0 ? null : Process(message, catalog);

    public static long? OwnerId(in EventMessage message, CatalogState _) =>
        message.ProcessId == 0 ? null : message.ProcessId;

    public static string? Process(in EventMessage message, CatalogState catalog) =>
        catalog.InterfaceText(new InterfaceName(message.ProcessHigh, message.ProcessLow));

    public static string? Thread(in EventMessage message, CatalogState catalog) =>
        catalog.InterfaceText(new InterfaceName(message.ThreadHigh, message.ThreadLow));

    public static string? Device(in EventMessage message, CatalogState catalog) => catalog.DeviceText(new EventSubject(
        message.ProcessHigh, message.ProcessLow, message.ThreadHigh, message.ThreadLow));

    public static long? Cpu(in EventMessage message, CatalogState _) => (int)message.Cpu < 0 ? null : message.Cpu;

    public static string? Holder(in EventMessage message, CatalogState catalog) =>
        HasHolder(message) ? Interface(message, catalog) : null;

    public static long? HolderId(in EventMessage message, CatalogState _) =>
        HasHolder(message) ? message.Requests : null;

    public static long? HolderNs(in EventMessage message, CatalogState _) =>
        HasHolder(message) ? (long)message.First : null;

    public static long? Longest(in EventMessage message, CatalogState _) =>
        IsRaised(message) && message.Last != 0 ? (long)message.Last : null;

    public static double? Share(in EventMessage message, CatalogState _) =>
        IsRaised(message) ? message.Amount / PpmPerPercent : null;

    private static bool HasNumbers(in EventMessage message) => (message.First | message.Last) != 0;

    private static bool HasInterface(in EventMessage message) => (message.InterfaceHigh | message.InterfaceLow) != 0;

    // A condition that is raised is sent again without the thread that had the CPU.
    private static bool HasHolder(in EventMessage message) => HasInterface(message) && message.First != 0;

    private static bool IsRaised(in EventMessage message) => message.State == (byte)EventState.Raised;
}
