// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Access.Settings;

/// <summary>TLS of the page.</summary>
/// <param name="Certificate">PEM file of the certificate, followed by those between it and its authority.</param>
/// <param name="Key">PEM file of its key.</param>
/// <param name="ClientAuthority">PEM file of the authorities of clients' certificates; null to ask for none.</param>
public sealed record TlsSettings(string Certificate, string Key, string? ClientAuthority);

/// <summary>Rights to use the monitor.</summary>
public sealed record AccessSettings
{
    /// <summary>File of tokens; null for none.</summary>
    public string? TokensFile { get; init; }

    /// <summary>Roles of clients' certificates by their names; empty lets each of them read.</summary>
    public IReadOnlyDictionary<string, Role> Certificates { get; init; } = new Dictionary<string, Role>();
}
