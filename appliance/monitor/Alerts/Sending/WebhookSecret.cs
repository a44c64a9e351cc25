// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;

namespace Telemetry.Alerts.Sending;

/// <summary>Key that is shared with the receiver of a webhook, by which it recognises who posts.</summary>
public sealed class WebhookSecret(byte[] key)
{
    /// <summary>Name of the header with the signature.</summary>
    public const string Header = "X-Telemetry-Signature";

    /// <summary>Signature of a document: <c>sha256=</c> and its HMAC-SHA-256 (RFC 2104) in hexadecimal
    /// digits.</summary>
    public string Sign(ReadOnlySpan<byte> document) =>
        $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(key, document))}";
}
