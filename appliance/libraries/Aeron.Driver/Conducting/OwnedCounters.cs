// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Status;
using Adaptive.Agrona.Concurrent.Status;

namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>Counters added by clients: they are freed with their client or, if static, with the driver.</summary>
internal sealed class OwnedCounters(DriverCounters counters)
{
    private readonly List<(DriverClient? Client, CounterIdentity Identity, int CounterId)> _all = [];

    internal int Add(DriverClient client, long registrationId, int typeId, byte[] key, string label, long nowNs) =>
        Add(client, new CounterIdentity(typeId, registrationId, client.ClientId), key, label, nowNs);

    /// <summary>Counter of a type and registration; created if there is none.</summary>
    internal int GetOrAddStatic(long registrationId, int typeId, byte[] key, string label, long nowNs)
    {
        var identity = new CounterIdentity(typeId, registrationId);
        int index = _all.FindIndex(one => one.Client is null && one.Identity == identity);
        return index >= 0 ? _all[index].CounterId : Add(null, identity, key, label, nowNs);
    }

    /// <summary>Frees a counter by its registration; returns its id, or null if there is none.</summary>
    internal int? Remove(long registrationId, long nowNs)
    {
        int index = _all.FindIndex(one => one.Client is not null && one.Identity.RegistrationId == registrationId);
        return index < 0 ? null : RemoveAt(index, nowNs);
    }

    /// <summary>Frees the counters of a client, with a call for each.</summary>
    internal void RemoveAll(DriverClient client, long nowNs, Action<long, int> onRemoved)
    {
        for (int i = _all.Count - 1; i >= 0; i--)
        {
            long registrationId = _all[i].Identity.RegistrationId;
            if (_all[i].Client == client)
                onRemoved(registrationId, RemoveAt(i, nowNs));
        }
    }

    private int Add(DriverClient? client, in CounterIdentity identity, byte[] key, string label, long nowNs)
    {
        int id = counters.AllocateOwned(identity, label, key, nowNs);
        _all.Add((client, identity, id));
        return id;
    }

    private int RemoveAt(int index, long nowNs)
    {
        int id = _all[index].CounterId;
        _all.RemoveAt(index);
        counters.Free(id, nowNs);
        return id;
    }
}
