// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>Orders that are published or searched for causes.</summary>
/// <param name="All">True to make an event of every completed order.</param>
/// <param name="Tail">Chooses orders that are published where only the worst are; null if all are, or none.</param>
/// <param name="Late">Chooses orders whose causes are looked for; null for none.</param>
internal sealed record OrderChoices(bool All, OrderTail? Tail = null, LateOrders? Late = null);
