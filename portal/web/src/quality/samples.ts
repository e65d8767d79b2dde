/** Interfaces that the self-check offers, each with a message that shows the shape (field names of the standard). */

const at = '2026-04-08 08:42:10';

export const SAMPLES: Record<string, unknown> = {
  notification_stationStatus: { ConnectorStatusInfo: { ConnectorID: '44030000100101', Status: 3, CurrentA: 120, VoltageA: 380, SOC: 56, ParkStatus: 50, LockStatus: 50, UpdateTime: at } },
  notification_charge_order_info: {
    StartChargeSeq: 'MA0000001202604080842000001', ConnectorID: '44030000100101', StartTime: '2026-04-08 08:01:00', EndTime: at,
    TotalPower: 23.4, TotalElecMoney: 16.38, TotalSeviceMoney: 9.36, TotalMoney: 25.74, StopReason: 0, SumPeriod: 1,
    ChargeDetails: [{ DetailStartTime: '2026-04-08 08:01:00', DetailEndTime: at, ElecPrice: 0.7, SevicePrice: 0.4, DetailPower: 23.4, DetailElecMoney: 16.38, DetailSeviceMoney: 9.36 }],
  },
  notification_stationInfo: {
    StationInfo: {
      StationID: '440300001001', OperatorID: 'MA0000001', EquipmentOwnerID: 'MA0000001', StationName: '示例充电站', CountryCode: 'CN', AreaCode: '440305', Address: '示例路 1 号',
      ServiceTel: '00000000', StationType: 1, StationStatus: 50, ParkNums: 10, StationLng: 113.93, StationLat: 22.53, Construction: 1, EquipmentInfos: [],
    },
  },
};

/** Names in the order of the list. */
export const INTERFACES = Object.keys(SAMPLES);
