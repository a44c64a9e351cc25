// SPDX-License-Identifier: Apache-2.0
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Telemetry.Exporting.Sending;

/// <summary>Proof of identity for a metric database; null where it asks for none.</summary>
public sealed record TargetAccess
{
    /// <summary>Token of the header <c>Authorization: Bearer</c>.</summary>
    public string? Token { get; init; }

    /// <summary>User of basic authentication.</summary>
    public string? User { get; init; }

    /// <summary>Password of basic authentication.</summary>
    public string? Password { get; init; }

    /// <summary>Certificate of this client, with its private key.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Authorities, one of them has to have signed the database's certificate; null for those of the
    /// system.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>Value of the header <c>Authorization</c>; null for none.</summary>
    internal AuthenticationHeaderValue? Header =>
        Token is not null ? new AuthenticationHeaderValue("Bearer", Token)
        : User is not null ? new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}")))
        : null;
}
