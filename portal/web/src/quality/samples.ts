/** Interfaces that the self-check offers, each with a message that shows the shape (field names of the standard). */
import { dateTime } from '@/format/times';

/** What the samples are made about: a connector that exists, and the platform's time in milliseconds. */
export interface Subject { operator: string; station: string; connector: string; powerW: number; areaCode: string; now: number }

/** A subject for people whose scope holds no connector. */
export const NOBODY: Subject = { operator: 'MA0000001', station: '370102000001', connector: '3701020000010001', powerW: 60_000, areaCode: '370102', now: 0 };

const cents = (yuan: number): number => Math.round(yuan * 100) / 100;

/** One message per interface about `subject`; an order of forty minutes at two fifths of the rated power that ended five minutes ago. */
export function samples(subject: Subject): Record<string, unknown> {
  const end = subject.now - 300_000;
  const start = end - 2_400_000;
  const kwh = cents((subject.powerW / 1_000) * 0.4 * (2_400 / 3_600));
  const [elec, service] = [cents(kwh * 0.7), cents(kwh * 0.4)];
  const digits = dateTime(start).replace(/\D/g, '');
  const place = { StationID: subject.station, OperatorID: subject.operator, EquipmentOwnerID: subject.operator };
  const kw = subject.powerW / 1_000;
  return {
    notification_charge_order_info: {
      StartChargeSeq: `${subject.operator}${digits}0001`, ConnectorID: subject.connector, StartTime: dateTime(start), EndTime: dateTime(end),
      TotalPower: kwh, TotalElecMoney: elec, TotalSeviceMoney: service, TotalMoney: cents(elec + service), StopReason: 0, SumPeriod: 1,
      ChargeDetails: [{ DetailStartTime: dateTime(start), DetailEndTime: dateTime(end), ElecPrice: 0.7, SevicePrice: 0.4, DetailPower: kwh, DetailElecMoney: elec, DetailSeviceMoney: service }],
    },
    notification_stationStatus: { ConnectorStatusInfo: { ConnectorID: subject.connector, Status: 1, ParkStatus: 10, LockStatus: 10, UpdateTime: dateTime(end) } },
    notification_stationInfo: {
      StationInfo: {
        StationID: subject.station, OperatorID: subject.operator, EquipmentOwnerID: subject.operator, StationName: '示例充电站', CountryCode: 'CN', AreaCode: subject.areaCode, Address: '示例路 1 号',
        ServiceTel: '4000000000', StationType: 1, StationStatus: 50, ParkNums: 10, StationLng: 117.0, StationLat: 36.6, Construction: 1, BusineHours: '00:00~24:00',
        EquipmentInfos: [{
          EquipmentID: `${subject.station}01`, EquipmentType: 1, ManufacturerName: '示例电气', Power: subject.powerW / 1_000,
          ConnectorInfos: [{ ConnectorID: subject.connector, ConnectorName: '1号枪', ConnectorType: 4, VoltageUpperLimits: 750, VoltageLowerLimits: 200, Current: 250, Power: subject.powerW / 1_000, NationalStandard: 2 }],
        }],
      },
    },
    notification_equip_charge_status: {
      StartChargeSeq: `${subject.operator}${digits}0001`, StartChargeSeqStat: 2, ConnectorID: subject.connector, ConnectorStatus: 3, CurrentA: cents(kw), VoltageA: 400, Soc: 47,
      StartTime: dateTime(start), EndTime: dateTime(end), TotalPower: kwh,
    },
    notification_operation_stats_info: {
      OperationStatsInfos: [{
        ...place, StatDate: dateTime(subject.now - 86_400_000).slice(0, 10), StationElectricity: 214.5, ChargeCount: 9,
        EquipmentStatsInfos: [{ EquipmentID: `${subject.station}01`, EquipmentElectricity: 214.5, ConnectorStatsInfos: [{ ConnectorID: subject.connector, ConnectorElectricity: 214.5, ChargeCount: 9 }] }],
      }],
    },
    notification_alarmInfo: {
      AlarmInfos: [{ ...place, StationName: '示例充电站', EquipmentID: `${subject.station}01`, ConnectorID: subject.connector, AlarmStatus: 1, AlarmCode: 18, AlarmType: 1, AlarmLevel: 2, AlarmTime: dateTime(end), NoteString: '枪头温度 92 ℃' }],
    },
    notification_eventInfo: { EventInfos: [{ ...place, StationName: '示例充电站', EventType: 3, EventCode: 3008, EventTime: dateTime(start), NoteString: '安全检查合格' }] },
    notification_bmsInfo: {
      BmsInfos: [{
        ConnectorID: subject.connector, Status: 3, SampleTime: dateTime(end),
        BmsInfo: { BMSCode: 'BMS-01', BMSVer: 'V1.1', MaxChargeCurrent: 250, MaxChargeCellVoltage: 4.25, MaxTemp: 55, RatedCapacity: 180, TatalVoltage: 402.6, TotalCurrent: 98.4, Soc: 47, VoltageH: 3.812, VoltageL: 3.797, TemptureH: 34, TemptureL: 31 },
      }],
    },
    notification_stationFee: {
      StationFee: {
        OperatorID: subject.operator, StationID: subject.station, EffectiveTime: dateTime(subject.now + 86_400_000),
        ChargeFeeDetail: [
          { EquipmentType: 0, StartTime: '00:00', EndTime: '11:00', ElectricityFee: 0.71, ServiceFee: 0.4 },
          { EquipmentType: 0, StartTime: '11:00', EndTime: '14:00', ElectricityFee: 0.25, ServiceFee: 0.4 },
          { EquipmentType: 0, StartTime: '14:00', EndTime: '24:00', ElectricityFee: 0.71, ServiceFee: 0.4 },
        ],
      },
    },
  };
}

/** Names in the order of the list. */
export const INTERFACES = Object.keys(samples(NOBODY));
