// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Hashing;

namespace Telemetry.Publishing.Tests;

/// <summary>Hashes of keys as text.</summary>
internal static class HiddenKeys
{
    public static string TextOf(this OrderKeyHash hash, string key)
    {
        OrderKey plain = default;
        plain.SetText(Encoding.Latin1.GetBytes(key));
        hash.Hide(plain, out OrderKey hidden);
        return Encoding.ASCII.GetString(hidden.Bytes);
    }
}
