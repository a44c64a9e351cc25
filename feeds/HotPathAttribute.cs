// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds;

/// <summary>Marks a type whose code runs for every packet: no allocation, no locks, no virtual calls.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class HotPathAttribute : Attribute;
