// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;

namespace Telemetry.Access.Tokens;

/// <summary>SHA-256 of a token. Two are compared in a time that does not depend on how many of their bytes are equal.
/// </summary>
public sealed class TokenHash : IEquatable<TokenHash>
{
    private readonly byte[] _bytes;

    private TokenHash(byte[] bytes) => _bytes = bytes;

    /// <summary>Hash of a token's text.</summary>
    public static TokenHash Of(string token) => new(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>A hash as 64 hexadecimal digits; null if the text is none.</summary>
    /// <exception cref="FailureException">No token can be compared with it here.</exception>
    public static TokenHash? Parse(string text)
    {
        CryptoLibrary.Require("tokens");
        return text.Length == 2 * SHA256.HashSizeInBytes && text.All(char.IsAsciiHexDigit)
            ? new TokenHash(Convert.FromHexString(text)) : null;
    }

    public bool Equals(TokenHash? other) =>
        other is not null && CryptographicOperations.FixedTimeEquals(_bytes, other._bytes);

    public override bool Equals(object? obj) => Equals(obj as TokenHash);

    public override int GetHashCode() => BitConverter.ToInt32(_bytes);

    /// <summary>The 64 hexadecimal digits, in lower case.</summary>
    public override string ToString() => Convert.ToHexStringLower(_bytes);
}
