// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Text;
using Telemetry.Config.Writing;
using Telemetry.Feeds.Catalog;

namespace Telemetry.Config.Planning;

/// <summary>A protocol that a search found.</summary>
/// <param name="Uses">Flows of the configuration that have the address searched for, and this protocol; empty if words
/// were searched for.</param>
public sealed record FoundProtocol(ProtocolRow Row, IReadOnlyList<AddressUse> Uses);

/// <summary>Flow of the configuration that has an address.</summary>
/// <param name="Flow">Name of the feed or session.</param>
/// <param name="Line">Name of the feed's line; null if it is none.</param>
/// <param name="Recovery">The feed's recovery channel; null if it is none.</param>
/// <param name="IsServer">True if the address is that of the recovery channel's server.</param>
public sealed record AddressUse(
    string Flow, bool IsSession, string? Line, RecoveryDefinition? Recovery, bool IsServer)
{
    /// <summary>Word for the kind of the recovery channel; null if there is none.</summary>
    public string? Kind => Recovery is null ? null : ConfigWriter.Word(SettingKeywords.RecoveryKinds, Recovery.Kind);

    /// <summary>Its name for messages, such as <c>line A of feed "itch"</c>.</summary>
    public string Title => IsSession ? $"a gateway of session \"{Flow}\""
        : Recovery is null ? $"line {Line} of feed \"{Flow}\""
        : $"{(IsServer ? "a server of " : "")}recovery channel {Recovery.Name} of feed \"{Flow}\", {Kind}";
}
