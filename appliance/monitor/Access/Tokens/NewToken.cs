// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Telemetry.Access.Tokens;

/// <summary>Makes tokens.</summary>
public static class NewToken
{
    private const int Bits = 256;

    /// <summary>A new token: 256 random bits as 43 letters, digits, <c>-</c> and <c>_</c>.</summary>
    public static string Make()
    {
        CryptoLibrary.Require("tokens");
        return Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bits / 8));
    }
}
