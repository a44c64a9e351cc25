// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using Telemetry.Model.Hashing;

namespace Telemetry.Model.Tests;

/// <summary>SHA-256 against the runtime's.</summary>
public class Sha256Tests
{
    [Fact]
    public void every_length_and_every_cut_gives_the_hash_of_the_runtime()
    {
        byte[] bytes = new byte[300];
        new Random(1).NextBytes(bytes);
        for (int length = 0; length <= bytes.Length; length++)
        {
            var hash = new Sha256();
            for (int at = 0, part = 1; at < length; at += part, part = part % 90 + 7)
                hash.Add(bytes.AsSpan(at, Math.Min(part, length - at)));

            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, length))), hash.End());
        }
    }
}
